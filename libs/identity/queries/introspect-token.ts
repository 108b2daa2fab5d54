import { type IQueryHandler, Query, QueryBus, QueryHandler } from '@nestjs/cqrs';
import { AccessTokens, AUDIENCE } from '../sessions/access-tokens.js';
import { exampleId } from '../../platform/http/fields/example-ids.js';
import { Shown } from '../../platform/http/fields/texts.js';
import { Count, Flag, OneOf } from '../../platform/http/fields/values.js';
import { Sessions } from '../sessions/sessions.js';
import { FindPrincipal } from './find-principal.js';

/** An answer of RFC 7662, 2.2: an inactive token shows nothing else. `role` is the role of the subject. */
export class Introspection {
  @Flag() active!: boolean;
  @Shown({ optional: true, example: exampleId('User') }) sub?: string;
  @Shown({ optional: true, description: 'Session.', example: exampleId('Session') }) sid?: string;
  @Shown({ optional: true, example: 'https://consilium.example' }) iss?: string;
  @OneOf(['Bearer', 'refresh_token'], { name: 'TokenType', optional: true }) token_type?: 'Bearer' | 'refresh_token';
  @Count({ optional: true, example: 1_803_900_000 }) iat?: number;
  @Count({ optional: true, example: 1_803_900_900 }) exp?: number;
  @Shown({ optional: true, example: 'consilium' }) aud?: string;
  @Shown({ optional: true, example: exampleId('Token') }) jti?: string;
  @Shown({ optional: true }) client_id?: string;
  @Shown({ optional: true, example: 'appointments:read' }) scope?: string;
  @Shown({ optional: true, example: 'patient' }) role?: string;
}

/** The current state of a token; an invalid one shows nothing. With `accessOnly` a refresh token is invalid too. */
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
