import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../kernel/clock.js';
import type { Actor } from '../../platform/access/actor.js';
import { loadFor, loadReadable } from '../../platform/access/load.js';
import { AuditTrail } from '../../platform/audit/audit-trail.js';
import { Database } from '../../platform/database/database.js';
import { WrongPassword } from '../domain/user.errors.js';
import { User } from '../domain/user.js';
import { LockOut } from '../lock-out.js';
import { Passwords } from '../passwords.js';
import { Sessions } from '../sessions.js';

/** A new password for the caller's account. All other sessions end. */
export class ChangePassword extends Command<void> {
  constructor(
    readonly actor: Actor,
    readonly currentPassword: string,
    readonly newPasswordHash: string,
    readonly address: string,
  ) {
    super();
  }
}

@CommandHandler(ChangePassword)
export class ChangePasswordHandler implements ICommandHandler<ChangePassword> {
  constructor(
    private readonly db: Database,
    private readonly passwords: Passwords,
    private readonly lockOut: LockOut,
    private readonly sessions: Sessions,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {}

  async execute({ actor, currentPassword, newPasswordHash, address }: ChangePassword): Promise<void> {
    const { email, passwordHash } = await loadReadable(this.db.em, actor, User, actor.who.userId);
    await this.lockOut.refuseWhereLocked({ email, address });
    const outcome = await this.passwords.inLine(() =>
      this.lockOut.attempt({ email, address }, async () =>
        (await this.passwords.matches(passwordHash, currentPassword)) ? 'right' : 'wrong',
      ),
    );
    if (outcome !== 'right') throw new WrongPassword();
    await this.db.transaction(async (em) => {
      const user = await loadFor('update', em, actor, User, actor.who.userId);
      // Someone else changed it between our look and now: what was checked is the password no more.
      if (user.passwordHash !== passwordHash) throw new WrongPassword();
      user.changePassword(newPasswordHash, this.clock.now());
      await em.flush();
      await this.sessions.endAllOf(user.id, 'password-changed', actor.who.sessionId);
      await this.audit.write({ recordId: user.id });
    });
  }
}
