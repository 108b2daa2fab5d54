import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { AccessTokens } from '../access-tokens.js';
import { OAuthError } from '../domain/oauth.errors.js';
import { Sessions } from '../sessions.js';

/**
 * RFC 7009: ends the session behind a token, access or refresh. A token that is not valid is no error; a client can revoke its own ones
 * only, and is told so.
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
    private readonly tokens: AccessTokens,
    private readonly sessions: Sessions,
  ) {}

  async execute({ token, clientId }: RevokeToken): Promise<void> {
    const verified = await this.tokens.verify(token).catch(() => undefined);
    // Refresh tokens are people's, and theirs belong to no client.
    const found = verified ?? (await this.sessions.ofRefreshToken(token));
    if (!found) return;
    if (verified?.clientId !== clientId) throw new OAuthError('unauthorized_client', 'The token was given to another client.');
    await this.sessions.end([found.sessionId], 'revoked');
  }
}
