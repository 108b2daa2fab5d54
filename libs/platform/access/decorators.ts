import { applyDecorators, createParamDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import type { Actor } from './actor.js';

export const PUBLIC = 'access:public';
export const REQUIRES = 'access:requires';

/** Open to anyone, signed in or not. */
export const Public = () => SetMetadata(PUBLIC, true);

/** The action and the kind of record that a route is about. A route with neither this nor `@Public()` is refused to everyone. */
export const Requires = (action: string, subject: string) =>
  applyDecorators(SetMetadata(REQUIRES, { action, subject }), ApiExtension('x-requires', { action, subject }));
export interface Requirement {
  action: string;
  subject: string;
}

declare module 'fastify' {
  interface FastifyRequest {
    actor?: Actor;
  }
}

export const CurrentActor = createParamDecorator((_: unknown, context: ExecutionContext) => {
  return context.switchToHttp().getRequest<FastifyRequest>().actor;
});

export const GIVES_A_WAY_IN = 'access:gives-a-way-in';

/** For what gives somebody a way in: the session is looked at for this very request, since the seconds for which a token is believed are too long. */
export const GivesAWayIn = () => SetMetadata(GIVES_A_WAY_IN, true);
