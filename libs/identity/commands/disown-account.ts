import { LockMode } from '@mikro-orm/core';
import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../kernel/clock.js';
import { sql } from '../../kernel/sql.js';
import { SYSTEM } from '../../platform/access/actor.js';
import { AuditTrail } from '../../platform/audit/audit-trail.js';
import { Database } from '../../platform/database/database.js';
import { closeAccount } from '../close-account.js';
import { emailKey } from '../domain/email-key.js';
import { InvalidLink } from '../domain/user.errors.js';
import { User } from '../domain/user.js';
import { EmailLinks } from '../mails/email-links.js';
import { Sessions } from '../sessions/sessions.js';

/**
 * The owner of the mailbox says that the account with this address is not theirs. The address becomes free and all sessions end. An account opened
 * with this address is closed. An account that had another verified address before (its owner mistyped the new one) returns to that address.
 */
export class DisownAccount extends Command<void> {
  constructor(readonly token: string) {
    super();
  }
}

@CommandHandler(DisownAccount)
export class DisownAccountHandler implements ICommandHandler<DisownAccount> {
  constructor(
    private readonly db: Database,
    private readonly links: EmailLinks,
    private readonly commands: CommandBus,
    private readonly sessions: Sessions,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {}

  execute({ token }: DisownAccount): Promise<void> {
    return this.db.transaction(async (em) => {
      const { userId } = await this.links.take(token, 'verify-email');
      const user = await em.findOneOrFail(User, { id: userId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
      // The address was verified meanwhile, by a new password for instance.
      if (user.emailVerifiedAt) throw new InvalidLink();
      const former = await this.formerEmailOf(userId);
      if (former) user.returnTo(former.email, former.changedAt);
      else await closeAccount({ em, db: this.db, commands: this.commands }, user, SYSTEM.who.userId, this.clock.now());
      await em.flush();
      await this.sessions.endAllOf(userId, former ? 'email-disowned' : 'account-closed');
      await this.audit.write({ recordId: userId });
    });
  }

  /** The email before the last change, read from its notice: only a verified address gets one. Undefined if another account has it now. */
  private async formerEmailOf(userId: string): Promise<{ email: string; changedAt: Date } | undefined> {
    const [told] = await this.db.query<{ email: string; created_at: string }>(
      sql`select email, created_at from identity.security_notice where user_id = ${userId} and change = 'email' order by created_at desc, id desc limit 1`,
    );
    if (!told) return undefined;
    const taken = await this.db.query(
      sql`select 1 from identity.user_account where email_key = ${emailKey(told.email)} and deleted_at is null and id <> ${userId}`,
    );
    return taken.length > 0 ? undefined : { email: told.email, changedAt: new Date(told.created_at) };
  }
}
