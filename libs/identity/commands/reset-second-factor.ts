import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Actor } from '../../platform/access/actor.js';
import { loadFor } from '../../platform/access/load.js';
import { note } from '../../platform/audit/audited.js';
import { Database } from '../../platform/database/database.js';
import { NotSetUp } from '../domain/user.errors.js';
import { User } from '../domain/user.js';
import { SecondFactors } from '../factors/second-factors.js';
import { SecurityNotices } from '../mails/security-notices.js';
import { Sessions } from '../sessions/sessions.js';

/** Removes the second factor of someone who lost app and recovery codes and proved their identity to an administrator. All sessions end. */
export class ResetSecondFactor extends Command<void> {
  constructor(
    readonly actor: Actor,
    readonly userId: string,
  ) {
    super();
  }
}

@CommandHandler(ResetSecondFactor)
export class ResetSecondFactorHandler implements ICommandHandler<ResetSecondFactor> {
  constructor(
    private readonly db: Database,
    private readonly secondFactors: SecondFactors,
    private readonly notices: SecurityNotices,
    private readonly sessions: Sessions,
  ) {}

  execute({ actor, userId }: ResetSecondFactor): Promise<void> {
    return this.db.transaction(async (em) => {
      const user = await loadFor('take-off-second-factor', em, actor, User, userId);
      if (!user.hasSecondFactor) throw new NotSetUp();
      note({ patientIds: user.patientIdsFor(actor.who) });
      user.removeTotp();
      await this.notices.tell(user, 'second-factor-off');
      await em.flush();
      await this.secondFactors.dropRecoveryCodes(userId);
      await this.sessions.endAllOf(userId, 'second-factor-changed');
    });
  }
}
