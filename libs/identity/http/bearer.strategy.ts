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

/** Whom a token stands for right now, and until when it may. */
export interface Identified {
  principal: Principal;
  /** What the token says, its signature being right. */
  token: VerifiedToken;
}

/** Verifies access tokens (passport-jwt, ES256) and looks at their session and account. */
@Injectable()
export class BearerStrategy extends PassportStrategy(Strategy) implements OnModuleDestroy {
  declare name: string;

  constructor(
    private readonly tokens: AccessTokens,
    private readonly queries: QueryBus,
  ) {
    super({
      // Reads the header with our own expression: passport-jwt's takes the first of several tokens.
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

  /** Called by super(). Passport has one registry for a process: under a fixed name the last application would answer for all. */
  getPassportInstance() {
    return { use: () => passport.use((this.name = `bearer-${randomUUID()}`), this) };
  }

  onModuleDestroy(): void {
    passport.unuse(this.name);
  }

  /** Called once the signature was right. What it throws stays a failure, `false` is a refusal. */
  async validate(payload: JwtPayload): Promise<Identified | false> {
    const token = this.tokens.read(payload);
    return token ? this.look(token) : false;
  }

  /** Whom the token is for as things are now; `false` where its session or account is over. */
  async look(token: VerifiedToken): Promise<Identified | false> {
    const principal = await this.queries.execute(new FindPrincipal(token));
    return principal ? { principal, token } : false;
  }
}
