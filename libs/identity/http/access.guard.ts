import { type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import type { FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import { Clock } from '../../kernel/clock.js';
import { NotAllowed } from '../../kernel/domain-error.js';
import type { Actor } from '../../platform/access/actor.js';
import { PUBLIC, type Requirement, REQUIRES } from '../../platform/access/decorators.js';
import { requestContext } from '../../platform/access/request-context.js';
import { Unauthenticated } from '../domain/user.errors.js';

/** How long a verified token is believed without a look at its account, milliseconds: the most by which a closed account lives on. */
export const TOKEN_CACHE_MS = 3000;

interface Verified {
  actor: Actor;
  expiresAt: Date;
}

/** On every route: deny unless the route says who may come in, the token is valid, and some rule allows the action at all. */
@Injectable()
export class AccessGuard extends AuthGuard('jwt') {
  private readonly verified = new LRUCache<string, Verified>({ max: 10_000, ttl: TOKEN_CACHE_MS });

  constructor(
    private readonly reflector: Reflector,
    private readonly clock: Clock,
  ) {
    super();
  }

  override async canActivate(context: ExecutionContext): Promise<boolean> {
    const route = [context.getHandler(), context.getClass()];
    if (this.reflector.getAllAndOverride<boolean | undefined>(PUBLIC, route)) return true;
    const request = context.switchToHttp().getRequest<FastifyRequest & { user?: Verified }>();
    const actor = await this.authenticate(context, request);
    request.actor = actor;
    const ambient = requestContext.getStore();
    if (ambient) ambient.actor = actor;
    const requirement = this.reflector.getAllAndOverride<Requirement | undefined>(REQUIRES, route);
    if (!requirement || !actor.may(requirement.action, requirement.subject)) {
      throw new NotAllowed(requirement?.action ?? 'use', 'kind of record');
    }
    return true;
  }

  override handleRequest<T>(error: unknown, user: T | false | null): T {
    if (error) throw error as Error;
    if (!user) throw new Unauthenticated();
    return user;
  }

  private async authenticate(context: ExecutionContext, request: FastifyRequest & { user?: Verified }): Promise<Actor> {
    const token = request.headers.authorization ?? '';
    const known = this.verified.get(token);
    if (known && known.expiresAt > this.clock.now()) return known.actor;
    await super.canActivate(context);
    const verified = request.user;
    if (!verified) throw new Unauthenticated();
    this.verified.set(token, verified);
    return verified.actor;
  }
}
