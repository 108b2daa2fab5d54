import { defineEntity, p } from '@mikro-orm/core';
import type { Changes } from '../../kernel/changes.js';
import { InvalidFields } from '../../kernel/domain-error.js';
import { type By, entry, freshEntry, place, type PlaceInput, setGiven } from './calendar-entry.js';
import { inOrder, type Weekday, WeekdayList } from './weekdays.js';

const AvailabilityRuleSchema = defineEntity({
  name: 'AvailabilityRule',
  schema: 'scheduling',
  tableName: 'availability_rule',
  properties: {
    ...entry,
    doctorId: p.uuid(),
    weekdays: p.type(WeekdayList),
    start: p.string().fieldName('starts'),
    end: p.string().fieldName('ends'),
    validFrom: p.date().nullable(),
    validUntil: p.date().nullable(),
    ...place,
  },
});

export interface RuleInput extends PlaceInput {
  weekdays: Weekday[];
  /** Times of the day, HH:MM; an end that is not after the start is on the next day. */
  start: string;
  end: string;
  validFrom?: string;
  /** Last day on which the rule holds. */
  validUntil?: string;
}

/** Weekly times at which a doctor sees patients. */
export class AvailabilityRule extends AvailabilityRuleSchema.class {
  static readonly word = 'availability rule';

  static create(doctorId: string, input: RuleInput, by: By): AvailabilityRule {
    const rule = Object.assign(new AvailabilityRule(), {
      ...freshEntry(by),
      doctorId,
      weekdays: inOrder(input.weekdays),
      start: input.start,
      end: input.end,
      validFrom: input.validFrom ?? null,
      validUntil: input.validUntil ?? null,
      hospitalId: input.hospitalId ?? null,
      location: input.location ?? null,
      modalities: input.modalities,
      timeZone: input.timeZone,
    });
    rule.check();
    return rule;
  }

  change({ weekdays, ...changes }: Changes<RuleInput>): void {
    setGiven(this, { ...changes, ...(weekdays && { weekdays: inOrder(weekdays) }) });
    this.check();
  }

  private check(): void {
    if (this.validFrom && this.validUntil && this.validUntil < this.validFrom)
      throw new InvalidFields({ validUntil: 'Must not be before validFrom.' });
  }
}
AvailabilityRuleSchema.setClass(AvailabilityRule);
