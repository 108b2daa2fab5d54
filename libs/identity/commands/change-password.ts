import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../kernel/clock.js';
import type { Actor } from '../../platform/access/actor.js';
import { loadFor } from '../../platform/access/load.js';
import { AuditTrail } from '../../platform/audit/audit-trail.js';
import { Database } from '../../platform/database/database.js';
import { WrongPassword } from '../domain/user.errors.js';
import { User } from '../domain/user.js';
import { EmailLinks } from '../email-links.js';
import { type Proof, Reauthentication } from '../reauthentication.js';
import { SecurityNotices } from '../security-notices.js';
import { Sessions } from '../sessions.js';

/** A new password for the caller's account. All other sessions end. */
export class ChangePassword extends Command<void> {
  constructor(
    readonly actor: Actor,
    readonly proof: Proof,
    readonly newPasswordHash: string,
  ) {
    super();
  }
}

@CommandHandler(ChangePassword)
export class ChangePasswordHandler implements ICommandHandler<ChangePassword> {
  constructor(
    private readonly db: Database,
    private readonly reauthentication: Reauthentication,
    private readonly links: EmailLinks,
    private readonly notices: SecurityNotices,
    private readonly sessions: Sessions,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {}

  async execute({ actor, proof, newPasswordHash }: ChangePassword): Promise<void> {
    const provenHash = await this.reauthentication.pass(actor, proof);
    await this.db.transaction(async (em) => {
      const user = await loadFor('update', em, actor, User, actor.who.userId);
      // Someone else changed it between our look and now: what was checked is the password no more.
      if (user.passwordHash !== provenHash) throw new WrongPassword();
      user.changePassword(newPasswordHash, this.clock.now());
      await this.notices.tell(user, 'password');
      await em.flush();
      await this.links.endAllOf(user.id, 'reset-password');
      await this.sessions.endAllOf(user.id, 'password-changed', actor.who.sessionId);
      await this.audit.write({ recordId: user.id });
    });
  }
}
