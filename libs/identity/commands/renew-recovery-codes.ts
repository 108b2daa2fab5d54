import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Actor } from '../../platform/access/actor.js';
import { loadFor } from '../../platform/access/load.js';
import { AuditTrail } from '../../platform/audit/audit-trail.js';
import { Database } from '../../platform/database/database.js';
import { User } from '../domain/user.js';
import { SecondFactorCheck } from '../factors/second-factor-check.js';
import { SecondFactors } from '../factors/second-factors.js';
import { SecurityNotices } from '../mails/security-notices.js';

/** Replaces the recovery codes by ten new ones. Needs a code of the second factor. */
export class RenewRecoveryCodes extends Command<{ recoveryCodes: string[] }> {
  constructor(
    readonly actor: Actor,
    readonly code: string,
    readonly address: string,
  ) {
    super();
  }
}

@CommandHandler(RenewRecoveryCodes)
export class RenewRecoveryCodesHandler implements ICommandHandler<RenewRecoveryCodes> {
  constructor(
    private readonly db: Database,
    private readonly check: SecondFactorCheck,
    private readonly secondFactors: SecondFactors,
    private readonly notices: SecurityNotices,
    private readonly audit: AuditTrail,
  ) {}

  async execute({ actor, code, address }: RenewRecoveryCodes) {
    await this.check.pass(actor, code, address);
    return this.db.transaction(async (em) => {
      const user = await loadFor('update', em, actor, User, actor.who.userId);
      await this.notices.tell(user, 'recovery-codes');
      const recoveryCodes = await this.secondFactors.renewRecoveryCodes(actor.who.userId);
      await this.audit.write({ recordId: actor.who.userId });
      return { recoveryCodes };
    });
  }
}
