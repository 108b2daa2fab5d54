import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { AuthenticationResponseJSON } from '@simplewebauthn/server';
import { note } from '../../platform/audit/audited.js';
import { Database } from '../../platform/database/database.js';
import type { Device } from '../device.js';
import { PasskeyRefused } from '../domain/user.errors.js';
import { User } from '../domain/user.js';
import { Passkeys } from '../passkeys.js';
import { toUserView, type UserView } from '../queries/user-view.js';
import { Sessions, type UserTokens } from '../sessions.js';

/** Log-in without email and password. */
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
    return { ...(await this.sessions.begin({ userId, method: 'passkey', secondFactor: true, device })), user: toUserView(user) };
  }
}
