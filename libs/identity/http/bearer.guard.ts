import { type ExecutionContext, Injectable } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';
import type { FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import { Clock } from '../../kernel/clock.js';
import { type Actor, type Principal, VISITOR } from '../../platform/access/actor.js';
import { Actors } from '../../platform/access/actors.js';
import { requestContext } from '../../platform/access/request-context.js';
import { Config } from '../../platform/config.js';
import type { VerifiedToken } from '../sessions/access-tokens.js';
import { Unauthenticated } from '../domain/user.errors.js';
import { routeOf } from '../../platform/http/route.js';
import { bearerToken } from './bearer-token.js';
import { BearerStrategy, type Identified } from './bearer.strategy.js';

/**
 * Time for which a verified token is accepted without a look at its account, milliseconds. A token outlives its session or account at most by this.
 */
export const TOKEN_CACHE_MS = 3000;

/** The result of a verified token, kept on the request. */
export interface Verified {
  actor: Actor;
  expiresAt: Date;
}

interface Known extends Verified {
  token: VerifiedToken;
  /** Time of the last look at the account, monotonic milliseconds. */
  lookedAt: number;
}

declare module 'fastify' {
  interface FastifyRequest {
    verified?: Verified;
    /** Set by passport. */
    user?: Identified;
  }
}

/** Identifies the caller on every route that is not public. Only a token that is not cached goes through passport. */
@Injectable()
export class BearerGuard extends AuthGuard() {
  private readonly visitor: Actor;
  private readonly known = new LRUCache<string, Known>({ max: 10_000 });

  constructor(
    private readonly strategy: BearerStrategy,
    private readonly actors: Actors,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {
    super({ defaultStrategy: strategy.name });
    this.visitor = actors.of(VISITOR);
  }

  override async canActivate(context: ExecutionContext): Promise<boolean> {
    const route = routeOf(context.getHandler());
    if (route?.access === 'public') return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const isVisit = route?.visitors === true && request.headers.authorization === undefined && this.config.get('PUBLIC_DIRECTORY');
    if (!isVisit) request.verified = await this.verify(request, context, route?.checksSessionNow === true);
    const actor = request.verified?.actor ?? this.visitor;
    request.actor = actor;
    const ambient = requestContext.getStore();
    if (ambient) ambient.actor = actor;
    return true;
  }

  /** Rethrows failures behind the token, such as a database error. Every refusal is the same 401. */
  override handleRequest<T>(error: unknown, identified: T | false): T {
    if (error) throw error as Error;
    if (!identified) throw new Unauthenticated();
    return identified;
  }

  private async verify(request: FastifyRequest, context: ExecutionContext, lookAgain: boolean): Promise<Verified> {
    const token = bearerToken(request);
    if (token === undefined) throw new Unauthenticated();
    const known = this.known.get(token);
    if (!lookAgain && known && this.holds(known)) return known;
    const lookedAt = performance.now();
    const { principal, token: said } = await this.identify(request, context, known).catch((error: unknown) => {
      if (error instanceof Unauthenticated) this.known.delete(token);
      throw error;
    });
    const actor = known && isSame(known.actor.who, principal) ? known.actor : this.actors.of(principal);
    const verified = { actor, expiresAt: said.expiresAt, lookedAt, token: said };
    this.known.set(token, verified);
    return verified;
  }

  private holds({ expiresAt, lookedAt }: Known): boolean {
    return expiresAt > this.clock.now() && performance.now() - lookedAt < TOKEN_CACHE_MS;
  }

  /** Skips the signature of a cached token that has not expired: a correct one stays correct, only its session and account can change. */
  private async identify(request: FastifyRequest, context: ExecutionContext, known: Known | undefined): Promise<Identified> {
    if (known && known.expiresAt > this.clock.now()) {
      const identified = await this.strategy.look(known.token);
      if (!identified) throw new Unauthenticated();
      return identified;
    }
    await super.canActivate(context);
    if (!request.user) throw new Unauthenticated();
    return request.user;
  }
}

/** Compares the principals of one token and session: their other fields cannot differ. */
const isSame = (a: Principal, b: Principal): boolean =>
  a.role === b.role && a.profileId === b.profileId && a.inGoodStanding === b.inGoodStanding && a.scopes?.join() === b.scopes?.join();
