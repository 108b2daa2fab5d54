import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Database } from '../../platform/database/database.js';
import { User } from '../domain/user.js';
import { toUserView, type UserView } from '../queries/user-view.js';
import { Sessions, type UserTokens } from '../sessions/sessions.js';

/** Returns the next pair of tokens of a session. */
export class RefreshSession extends Command<UserTokens & { user: UserView }> {
  constructor(readonly refreshToken: string) {
    super();
  }
}

@CommandHandler(RefreshSession)
export class RefreshSessionHandler implements ICommandHandler<RefreshSession> {
  constructor(
    private readonly db: Database,
    private readonly sessions: Sessions,
  ) {}

  async execute({ refreshToken }: RefreshSession) {
    const { userId, scopes: _, ...tokens } = await this.sessions.refresh(refreshToken);
    return { ...tokens, user: toUserView(await this.db.em.findOneOrFail(User, { id: userId })) };
  }
}
