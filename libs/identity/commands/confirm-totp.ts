import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../kernel/clock.js';
import { sql } from '../../kernel/sql.js';
import type { Actor } from '../../platform/access/actor.js';
import { loadFor } from '../../platform/access/load.js';
import { Database } from '../../platform/database/database.js';
import { AlreadySetUp, WrongCode } from '../domain/user.errors.js';
import { User } from '../domain/user.js';
import { SecondFactors } from '../factors/second-factors.js';
import { SecurityNotices } from '../mails/security-notices.js';
import { Sessions } from '../sessions/sessions.js';

/** Switches the second factor on and returns the recovery codes. Ends all other sessions: they were begun without the second factor. */
export class ConfirmTotp extends Command<{ recoveryCodes: string[] }> {
  constructor(
    readonly actor: Actor,
    readonly code: string,
  ) {
    super();
  }
}

@CommandHandler(ConfirmTotp)
export class ConfirmTotpHandler implements ICommandHandler<ConfirmTotp> {
  constructor(
    private readonly db: Database,
    private readonly secondFactors: SecondFactors,
    private readonly notices: SecurityNotices,
    private readonly sessions: Sessions,
    private readonly clock: Clock,
  ) {}

  execute({ actor, code }: ConfirmTotp) {
    return this.db.transaction(async (em) => {
      const user = await loadFor('update', em, actor, User, actor.who.userId);
      await this.sessions.mustGoOn(actor);
      if (user.hasSecondFactor) throw new AlreadySetUp();
      if (!(await this.secondFactors.takeTotp(user, code))) throw new WrongCode();
      user.confirmTotp(this.clock.now());
      await this.notices.tell(user, 'second-factor-on');
      await em.flush();
      await this.sessions.endAllOf(user.id, 'second-factor-changed', actor.who.sessionId);
      await this.db.query(sql`update identity.session set second_factor = true where id = ${actor.who.sessionId ?? null}`);
      return { recoveryCodes: await this.secondFactors.renewRecoveryCodes(user.id) };
    });
  }
}
