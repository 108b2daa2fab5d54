import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Changes } from '../../kernel/changes.js';
import type { Actor } from '../../platform/access/actor.js';
import { loadFor } from '../../platform/access/load.js';
import { Database } from '../../platform/database/database.js';
import { placeAfter } from '../availability-place.js';
import { AvailabilityRule, type RuleInput } from '../domain/availability-rule.js';
import { type AvailabilityRuleView, namesIn, toRuleView } from '../queries/availability-view.js';

/** Changes weekly times: as of the next request the old ones do not hold any more. */
export class UpdateAvailabilityRule extends Command<AvailabilityRuleView> {
  constructor(
    readonly actor: Actor,
    readonly ruleId: string,
    readonly changes: Changes<Omit<RuleInput, 'timeZone'> & { timeZone?: string }>,
    readonly expectedVersion?: number,
  ) {
    super();
  }
}

@CommandHandler(UpdateAvailabilityRule)
export class UpdateAvailabilityRuleHandler implements ICommandHandler<UpdateAvailabilityRule> {
  constructor(private readonly db: Database) {}

  execute({ actor, ruleId, changes: { timeZone, ...changes }, expectedVersion }: UpdateAvailabilityRule) {
    return this.db.transaction(async (em) => {
      const rule = await loadFor('update', em, actor, AvailabilityRule, ruleId, expectedVersion);
      const place = await placeAfter(this.db, em, actor, AvailabilityRule, rule, { hospitalId: changes.hospitalId, timeZone });
      rule.change({ ...changes, ...place });
      await em.flush();
      return toRuleView(rule, await namesIn(this.db, [rule]));
    });
  }
}
