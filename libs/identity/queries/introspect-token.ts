import { type IQueryHandler, Query, QueryBus, QueryHandler } from '@nestjs/cqrs';
import { AccessTokens, AUDIENCE } from '../access-tokens.js';
import { Sessions } from '../sessions.js';
import { FindPrincipal } from './find-principal.js';

/** RFC 7662, 2.2. `role` says what stands behind the subject. */
export type Introspection =
  | { active: false }
  | {
      active: true;
      sub: string;
      sid: string;
      iss: string;
      token_type: 'Bearer' | 'refresh_token';
      iat: number;
      exp: number;
      aud?: string;
      jti?: string;
      client_id?: string;
      scope?: string;
      role?: string;
    };

/** What a token is worth right now: nothing is told of one that is not valid. With `accessOnly` a refresh token is not valid either. */
export class IntrospectToken extends Query<Introspection> {
  constructor(
    readonly token: string,
    readonly accessOnly = false,
  ) {
    super();
  }
}

const seconds = (date: Date): number => Math.floor(date.getTime() / 1000);

@QueryHandler(IntrospectToken)
export class IntrospectTokenHandler implements IQueryHandler<IntrospectToken> {
  constructor(
    private readonly tokens: AccessTokens,
    private readonly sessions: Sessions,
    private readonly queries: QueryBus,
  ) {}

  async execute({ token, accessOnly }: IntrospectToken): Promise<Introspection> {
    const verified = this.tokens.verifyOrNothing(token);
    if (verified) {
      const principal = await this.queries.execute(new FindPrincipal(verified));
      if (!principal) return { active: false };
      return {
        active: true,
        sub: verified.subject,
        sid: verified.sessionId,
        iss: this.tokens.issuer,
        token_type: 'Bearer',
        iat: seconds(verified.issuedAt),
        exp: seconds(verified.expiresAt),
        aud: AUDIENCE,
        jti: verified.id,
        role: principal.role,
        ...(verified.clientId && { client_id: verified.clientId }),
        ...(principal.scopes && { scope: principal.scopes.join(' ') }),
      };
    }
    const session = accessOnly ? undefined : await this.sessions.ofRefreshToken(token);
    if (!session) return { active: false };
    return {
      active: true,
      sub: session.userId,
      sid: session.sessionId,
      iss: this.tokens.issuer,
      token_type: 'refresh_token',
      iat: seconds(session.createdAt),
      exp: seconds(session.expiresAt),
      ...(session.scopes && { scope: session.scopes.join(' ') }),
    };
  }
}
