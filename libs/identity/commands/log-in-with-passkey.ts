import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { AuthenticationResponseJSON } from '@simplewebauthn/server';
import { sql } from '../../kernel/sql.js';
import { note } from '../../platform/audit/audited.js';
import { Database } from '../../platform/database/database.js';
import type { Device } from '../sessions/device.js';
import { PasskeyRefused } from '../domain/user.errors.js';
import { User } from '../domain/user.js';
import { Passkeys } from '../factors/passkeys.js';
import { toUserView, type UserView } from '../queries/user-view.js';
import { Sessions, type UserTokens } from '../sessions/sessions.js';
import { accountUnchanged } from '../sessions/account-unchanged.js';

/** Logs in without email and password. */
export class LogInWithPasskey extends Command<UserTokens & { user: UserView }> {
  constructor(
    readonly credential: AuthenticationResponseJSON,
    readonly device: Device,
  ) {
    super();
  }
}

@CommandHandler(LogInWithPasskey)
export class LogInWithPasskeyHandler implements ICommandHandler<LogInWithPasskey> {
  constructor(
    private readonly db: Database,
    private readonly passkeys: Passkeys,
    private readonly sessions: Sessions,
  ) {}

  async execute({ credential, device }: LogInWithPasskey) {
    const userId = await this.passkeys.check(credential);
    note({ userId });
    const user = await this.db.em.findOne(User, { id: userId, active: true, deletedAt: null });
    if (!user) throw new PasskeyRefused();
    const tokens = await this.db.transaction(async () => {
      const isThere = sql`exists (select 1 from identity.passkey p where p.credential_id = ${credential.id} and p.user_id = ${userId})`;
      if (!(await accountUnchanged(this.db, user, isThere))) throw new PasskeyRefused();
      return this.sessions.begin({ userId, method: 'passkey', secondFactor: true, device });
    });
    return { ...tokens, user: toUserView(user) };
  }
}
