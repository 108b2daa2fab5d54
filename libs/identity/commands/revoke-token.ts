import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { AuditTrail } from '../../platform/audit/audit-trail.js';
import { Database } from '../../platform/database/database.js';
import { AccessTokens } from '../sessions/access-tokens.js';
import { OAuthError } from '../domain/oauth.errors.js';
import { Sessions } from '../sessions/sessions.js';

/**
 * Ends the session of an access or refresh token (RFC 7009). An invalid token is no error. A client can revoke only its own tokens; any other is
 * refused.
 */
export class RevokeToken extends Command<void> {
  constructor(
    readonly token: string,
    readonly clientId?: string,
  ) {
    super();
  }
}

@CommandHandler(RevokeToken)
export class RevokeTokenHandler implements ICommandHandler<RevokeToken> {
  constructor(
    private readonly db: Database,
    private readonly tokens: AccessTokens,
    private readonly sessions: Sessions,
    private readonly audit: AuditTrail,
  ) {}

  async execute({ token, clientId }: RevokeToken): Promise<void> {
    const verified = this.tokens.verifyOrNothing(token);
    // Refresh tokens belong to people, never to a client. A used one still names the session to end: its successor may have got lost.
    const found = verified ?? (await this.sessions.ofRefreshToken(token, { usedToo: true }));
    if (!found) return;
    if (verified?.clientId !== clientId) throw new OAuthError('unauthorized_client', 'The token was given to another client.');
    const { sessionId } = found;
    const userId = 'subject' in found ? found.subject : found.userId;
    await this.db.transaction(async () => {
      await this.sessions.end([sessionId], 'revoked');
      await this.audit.write({ userId, sessionId, recordId: sessionId });
    });
  }
}
