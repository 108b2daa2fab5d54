import { type KeyObject, randomUUID } from 'node:crypto';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { PassportStrategy } from '@nestjs/passport';
import type { JwtPayload } from 'jsonwebtoken';
import passport from 'passport';
import { Strategy } from 'passport-jwt';
import type { Principal } from '../../platform/access/actor.js';
import { AccessTokens, type VerifiedToken } from '../sessions/access-tokens.js';
import { FindPrincipal } from '../queries/find-principal.js';
import { bearerToken } from './bearer-token.js';

/** The current principal of a token, and the token itself. */
export interface Identified {
  principal: Principal;
  /** The claims of the token; its signature was correct. */
  token: VerifiedToken;
}

/** Verifies access tokens (passport-jwt, ES256) and checks their session and account. */
@Injectable()
export class BearerStrategy extends PassportStrategy(Strategy) implements OnModuleDestroy {
  declare name: string;

  constructor(
    private readonly tokens: AccessTokens,
    private readonly queries: QueryBus,
  ) {
    super({
      // Reads the header with our own expression: passport-jwt takes the first of several tokens.
      jwtFromRequest: (request: Parameters<typeof bearerToken>[0]) => bearerToken(request) ?? null,
      secretOrKeyProvider: (_request: unknown, token: string, done: (error: unknown, key?: never) => void) => {
        let key: KeyObject;
        try {
          key = tokens.keyFor(token);
        } catch (error) {
          done(error);
          return;
        }
        done(null, key as never);
      },
      ...tokens.rules,
    });
  }

  /** Called by super(). Passport has one registry for the process: under a fixed name the last application would answer for all. */
  getPassportInstance() {
    return { use: () => passport.use((this.name = `bearer-${randomUUID()}`), this) };
  }

  onModuleDestroy(): void {
    passport.unuse(this.name);
  }

  /** Called after the signature was verified. An error thrown here stays a failure; `false` is a refusal. */
  async validate(payload: JwtPayload): Promise<Identified | false> {
    const token = this.tokens.read(payload);
    return token ? this.look(token) : false;
  }

  /** Loads the current principal of the token. `false` if its session has ended or its account is closed. */
  async look(token: VerifiedToken): Promise<Identified | false> {
    const principal = await this.queries.execute(new FindPrincipal(token));
    return principal ? { principal, token } : false;
  }
}
