import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../kernel/clock.js';
import { sql } from '../../kernel/sql.js';
import { AuditTrail } from '../../platform/audit/audit-trail.js';
import { Database } from '../../platform/database/database.js';
import { User } from '../domain/user.js';
import { EmailLinks } from '../mails/email-links.js';
import { LockOut } from '../passwords/lock-out.js';
import { SecurityNotices } from '../mails/security-notices.js';
import { Sessions } from '../sessions/sessions.js';

/**
 * Sets a new password by a link from a mail. All sessions end, a lock-out of the account too, and the address becomes verified. If the address was
 * not verified before, passkeys and links to other issuers are deleted: a stranger who signed up with this address may have added them.
 */
export class ResetPassword extends Command<void> {
  constructor(
    readonly token: string,
    readonly newPasswordHash: string,
  ) {
    super();
  }
}

@CommandHandler(ResetPassword)
export class ResetPasswordHandler implements ICommandHandler<ResetPassword> {
  constructor(
    private readonly db: Database,
    private readonly links: EmailLinks,
    private readonly notices: SecurityNotices,
    private readonly sessions: Sessions,
    private readonly lockOut: LockOut,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {}

  async execute({ token, newPasswordHash }: ResetPassword): Promise<void> {
    const email = await this.db.transaction(async (em) => {
      const { userId } = await this.links.take(token, 'reset-password');
      const user = await em.findOneOrFail(User, { id: userId });
      if (!user.emailVerifiedAt) {
        await this.db.query(sql`delete from identity.passkey where user_id = ${userId}`);
        await this.db.query(sql`delete from identity.external_identity where user_id = ${userId}`);
      }
      user.changePassword(newPasswordHash, this.clock.now());
      user.emailVerified(this.clock.now());
      await this.notices.tell(user, 'password');
      await em.flush();
      await this.sessions.endAllOf(userId, 'password-changed');
      await this.audit.write({ userId, recordId: userId });
      return user.email;
    });
    await this.lockOut.forgive(email);
  }
}
