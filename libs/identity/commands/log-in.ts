import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { sql } from '../../kernel/sql.js';
import { SYSTEM } from '../../platform/access/actor.js';
import { Database } from '../../platform/database/database.js';
import { actingAs } from '../../platform/access/request-context.js';
import { type AccessToken, AccessTokens } from '../access-tokens.js';
import { WrongCredentials } from '../domain/user.errors.js';
import { User } from '../domain/user.js';
import { Passwords } from '../passwords.js';
import { toUserView, type UserView } from '../queries/get-me.js';

export class LogIn extends Command<AccessToken & { user: UserView }> {
  constructor(
    readonly email: string,
    readonly password: string,
  ) {
    super();
  }
}

@CommandHandler(LogIn)
export class LogInHandler implements ICommandHandler<LogIn> {
  constructor(
    private readonly db: Database,
    private readonly passwords: Passwords,
    private readonly tokens: AccessTokens,
  ) {}

  async execute({ email, password }: LogIn) {
    const user = await actingAs(SYSTEM, () => this.find(email));
    const right = await this.passwords.matches(user?.passwordHash, password);
    if (!user || !right || !user.active) throw new WrongCredentials();
    return { ...(await this.tokens.issue(user.id)), user: toUserView(user) };
  }

  private async find(email: string): Promise<User | null> {
    const [found] = await this.db.query<{ id: string }>(
      sql`select id from identity.user_account where email_key = lower(${email}) and deleted_at is null`,
    );
    return found ? this.db.em.findOne(User, { id: found.id }) : null;
  }
}
