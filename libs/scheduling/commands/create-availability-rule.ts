import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../kernel/clock.js';
import type { Actor } from '../../platform/access/actor.js';
import { note } from '../../platform/audit/audited.js';
import { Database } from '../../platform/database/database.js';
import { placeOfNew } from '../availability-place.js';
import { AvailabilityRule, type RuleInput } from '../domain/availability-rule.js';
import { type AvailabilityRuleView, namesIn, toRuleView } from '../queries/availability-view.js';

/** Adds weekly times to a doctor's calendar: the doctor, a hospital at its own place, an administrator. */
export class CreateAvailabilityRule extends Command<AvailabilityRuleView> {
  constructor(
    readonly actor: Actor,
    readonly doctorId: string,
    readonly input: Omit<RuleInput, 'timeZone'> & { timeZone?: string },
  ) {
    super();
  }
}

@CommandHandler(CreateAvailabilityRule)
export class CreateAvailabilityRuleHandler implements ICommandHandler<CreateAvailabilityRule> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  execute({ actor, doctorId, input }: CreateAvailabilityRule) {
    return this.db.transaction(async (em) => {
      const place = await placeOfNew(this.db, em, actor, AvailabilityRule, doctorId, input);
      const rule = AvailabilityRule.create(doctorId, { ...input, ...place }, { userId: actor.who.userId, at: this.clock.now() });
      await em.persist(rule).flush();
      note({ recordId: rule.id });
      return toRuleView(rule, await namesIn(this.db, [rule]));
    });
  }
}
