import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { QueryBus } from '@nestjs/cqrs';
import type { FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import { Clock } from '../../kernel/clock.js';
import { NotAllowed } from '../../kernel/domain-error.js';
import type { Actor, Principal } from '../../platform/access/actor.js';
import { Actors } from '../../platform/access/actors.js';
import { GIVES_A_WAY_IN, PUBLIC, type Requirement, REQUIRES } from '../../platform/access/decorators.js';
import { requestContext } from '../../platform/access/request-context.js';
import { AccessTokens, type VerifiedToken } from '../access-tokens.js';
import { Unauthenticated } from '../domain/user.errors.js';
import { FindPrincipal } from '../queries/find-principal.js';
import { bearerToken } from './bearer-token.js';

/** How long a verified token is believed without a look at its account, milliseconds: the most by which a token outlives its session or account. */
export const TOKEN_CACHE_MS = 3000;

/** What a request carries once its token was verified. */
export interface Verified {
  actor: Actor;
  expiresAt: Date;
}

interface Known extends Verified {
  claimed: VerifiedToken;
  /** When the account was looked at, monotonic milliseconds. */
  lookedAt: number;
}

declare module 'fastify' {
  interface FastifyRequest {
    verified?: Verified;
  }
}

/** On every route: deny unless the route says who may come in, the token is valid, and some rule allows the action at all. */
@Injectable()
export class AccessGuard implements CanActivate {
  private readonly known = new LRUCache<string, Known>({ max: 10_000 });

  constructor(
    private readonly reflector: Reflector,
    private readonly tokens: AccessTokens,
    private readonly queries: QueryBus,
    private readonly actors: Actors,
    private readonly clock: Clock,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const route = [context.getHandler(), context.getClass()];
    if (this.reflector.getAllAndOverride<boolean | undefined>(PUBLIC, route)) return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const lookAgain = this.reflector.getAllAndOverride<boolean | undefined>(GIVES_A_WAY_IN, route) === true;
    const verified = await this.verify(bearerToken(request), lookAgain);
    const { actor } = verified;
    request.verified = verified;
    request.actor = actor;
    const ambient = requestContext.getStore();
    if (ambient) ambient.actor = actor;
    const requirement = this.reflector.getAllAndOverride<Requirement | undefined>(REQUIRES, route);
    if (!requirement || !actor.may(requirement.action, requirement.subject)) {
      throw new NotAllowed(requirement?.action ?? 'use', 'kind of record');
    }
    return true;
  }

  private async verify(token: string | undefined, lookAgain: boolean): Promise<Verified> {
    if (token === undefined) throw new Unauthenticated();
    const known = this.known.get(token);
    const now = this.clock.now();
    if (!lookAgain && known && known.expiresAt > now && performance.now() - known.lookedAt < TOKEN_CACHE_MS) return known;
    // A signature that was good stays good: only what stands behind the token can change before it is over.
    const claimed =
      known?.claimed && known.expiresAt > now
        ? known.claimed
        : await this.tokens.verify(token).catch(() => {
            throw new Unauthenticated();
          });
    const lookedAt = performance.now();
    const principal = await this.queries.execute(new FindPrincipal(claimed));
    if (!principal) {
      this.known.delete(token);
      throw new Unauthenticated();
    }
    const actor = known && isSame(known.actor.who, principal) ? known.actor : this.actors.of(principal);
    const verified = { actor, expiresAt: claimed.expiresAt, claimed, lookedAt };
    this.known.set(token, verified);
    return verified;
  }
}

/** Of one token and session: the rest cannot differ. */
const isSame = (a: Principal, b: Principal): boolean =>
  a.role === b.role && a.profileId === b.profileId && a.inGoodStanding === b.inGoodStanding && a.scopes?.join() === b.scopes?.join();
