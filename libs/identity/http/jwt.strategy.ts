import { Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { PassportStrategy } from '@nestjs/passport';
import type { FastifyRequest } from 'fastify';
import { Strategy } from 'passport-jwt';
import type { Actor } from '../../platform/access/actor.js';
import { Actors } from '../../platform/access/actors.js';
import { AccessTokens, type VerifiedToken } from '../access-tokens.js';
import { Unauthenticated } from '../domain/user.errors.js';
import { FindPrincipal } from '../queries/find-principal.js';

/** The one token after `Bearer` (RFC 6750); passport-jwt's own extractor overlooks whatever follows it. */
export const bearerToken = ({ headers }: Pick<FastifyRequest, 'headers'>): string | null =>
  /^bearer +([\w.~+/-]+=*)$/i.exec(headers.authorization ?? '')?.[1] ?? null;

/** What a request carries once its token was verified. */
export interface Verified {
  actor: Actor;
  expiresAt: Date;
}

type Verifier = (token: string, key: AccessTokens, options: unknown, done: (error: Error | null, payload?: VerifiedToken) => void) => void;

/**
 * passport-jwt reads the bearer token and drives the check; the verifying itself is `jose`, because the library behind passport-jwt
 * knows no Ed25519. `JwtVerifier` is the seam that passport-jwt has for another verifier (ADR 0004).
 */
@Injectable()
export class JwtStrategy extends PassportStrategy(Strategy, 'jwt') {
  constructor(
    tokens: AccessTokens,
    private readonly queries: QueryBus,
    private readonly actors: Actors,
  ) {
    super({
      jwtFromRequest: bearerToken,
      // What passport-jwt takes for the key is who holds it: the seam below is one for all strategies of a process.
      secretOrKeyProvider: (_request: unknown, _token: unknown, done: (error: null, key: string) => void) => {
        done(null, tokens as unknown as string);
      },
    });
    const verify: Verifier = (token, key, _options, done) => {
      key.verify(token).then(
        (payload) => {
          done(null, payload);
        },
        () => {
          done(new Unauthenticated());
        },
      );
    };
    (Strategy as unknown as { JwtVerifier: Verifier }).JwtVerifier = verify;
  }

  async validate(token: VerifiedToken): Promise<Verified> {
    const principal = await this.queries.execute(new FindPrincipal(token));
    if (!principal) throw new Unauthenticated();
    return { actor: this.actors.of(principal), expiresAt: token.expiresAt };
  }
}
