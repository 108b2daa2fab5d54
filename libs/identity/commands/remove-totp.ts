import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { sql } from '../../kernel/sql.js';
import type { Actor } from '../../platform/access/actor.js';
import { loadFor } from '../../platform/access/load.js';
import { AuditTrail } from '../../platform/audit/audit-trail.js';
import { Database } from '../../platform/database/database.js';
import { User } from '../domain/user.js';
import { SecondFactorCheck } from '../factors/second-factor-check.js';
import { SecondFactors } from '../factors/second-factors.js';
import { SecurityNotices } from '../mails/security-notices.js';

/** Removes the second factor. Needs one of its codes. */
export class RemoveTotp extends Command<void> {
  constructor(
    readonly actor: Actor,
    readonly code: string,
    readonly address: string,
  ) {
    super();
  }
}

@CommandHandler(RemoveTotp)
export class RemoveTotpHandler implements ICommandHandler<RemoveTotp> {
  constructor(
    private readonly db: Database,
    private readonly check: SecondFactorCheck,
    private readonly secondFactors: SecondFactors,
    private readonly notices: SecurityNotices,
    private readonly audit: AuditTrail,
  ) {}

  async execute({ actor, code, address }: RemoveTotp) {
    await this.check.pass(actor, code, address);
    return this.db.transaction(async (em) => {
      const user = await loadFor('update', em, actor, User, actor.who.userId);
      user.removeTotp();
      await this.notices.tell(user, 'second-factor-off');
      await this.secondFactors.dropRecoveryCodes(user.id);
      // All sessions but those begun with a passkey have one factor now, which is not enough where two are required.
      await this.db.query(sql`update identity.session set second_factor = false where user_id = ${user.id} and method <> 'passkey'`);
      await this.audit.write({ recordId: user.id });
    });
  }
}
