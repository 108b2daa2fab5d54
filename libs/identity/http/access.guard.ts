import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { NotAllowed } from '../../kernel/domain-error.js';
import { routeOf } from '../../platform/http/route.js';

/** Runs after BearerGuard and denies every route, unless it is public or some rule allows the caller its action. */
@Injectable()
export class AccessGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const route = routeOf(context.getHandler());
    if (route?.access === 'public') return true;
    const { actor } = context.switchToHttp().getRequest<FastifyRequest>();
    if (!route || !actor) throw new NotAllowed('use', 'path');
    actor.demand(...route.access);
    return true;
  }
}
