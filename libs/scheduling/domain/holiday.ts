import { defineEntity, p } from '@mikro-orm/core';
import type { Changes } from '../../kernel/changes.js';
import { InvalidFields } from '../../kernel/domain-error.js';
import { type By, entry, freshEntry, setGiven } from './calendar-entry.js';

const HolidaySchema = defineEntity({
  name: 'Holiday',
  schema: 'scheduling',
  tableName: 'holiday',
  properties: { ...entry, hospitalId: p.uuid(), name: p.string(), firstDay: p.date(), lastDay: p.date() },
});

export interface HolidayInput {
  name: string;
  firstDay: string;
  /** The first day by default. */
  lastDay?: string;
}

/** Days on which a hospital is closed. */
export class Holiday extends HolidaySchema.class {
  static create(hospitalId: string, { name, firstDay, lastDay = firstDay }: HolidayInput, by: By): Holiday {
    const holiday = Object.assign(new Holiday(), { ...freshEntry(by), hospitalId, name, firstDay, lastDay });
    holiday.check();
    return holiday;
  }

  /** A last day that is taken away is the first day again. */
  change({ lastDay, ...changes }: Changes<HolidayInput>): void {
    setGiven(this, changes);
    setGiven(this, { lastDay: lastDay === null ? this.firstDay : lastDay });
    this.check();
  }

  private check(): void {
    if (this.lastDay < this.firstDay) throw new InvalidFields({ lastDay: 'Must not be before firstDay.' });
  }
}
HolidaySchema.setClass(Holiday);
