import { defineEntity, p } from '@mikro-orm/core';
import type { Changes } from '../../kernel/changes.js';
import { InvalidFields } from '../../kernel/domain-error.js';
import { type By, entry, freshEntry, place, type PlaceInput, setGiven } from './calendar-entry.js';

export const EXCEPTION_KINDS = ['open', 'closed'] as const;

const AvailabilityExceptionSchema = defineEntity({
  name: 'AvailabilityException',
  schema: 'scheduling',
  tableName: 'availability_exception',
  properties: {
    ...entry,
    doctorId: p.uuid(),
    date: p.date().fieldName('day'),
    kind: p.enum(EXCEPTION_KINDS),
    start: p.string().fieldName('starts').nullable(),
    end: p.string().fieldName('ends').nullable(),
    ...place,
  },
});

export interface ExceptionInput extends PlaceInput {
  date: string;
  kind: (typeof EXCEPTION_KINDS)[number];
  /** Times of the day, HH:MM; an end that is not after the start is on the next day. Without them it is the whole day. */
  start?: string;
  end?: string;
}

/** Times of one day that a doctor adds to the weekly rules, or takes away from them. */
export class AvailabilityException extends AvailabilityExceptionSchema.class {
  static readonly word = 'availability exception';

  static create(doctorId: string, input: ExceptionInput, by: By): AvailabilityException {
    const exception = Object.assign(new AvailabilityException(), {
      ...freshEntry(by),
      doctorId,
      date: input.date,
      kind: input.kind,
      start: input.start ?? null,
      end: input.end ?? null,
      hospitalId: input.hospitalId ?? null,
      location: input.location ?? null,
      modalities: input.modalities,
      timeZone: input.timeZone,
    });
    exception.check();
    return exception;
  }

  change(changes: Changes<ExceptionInput>): void {
    setGiven(this, changes);
    this.check();
  }

  private check(): void {
    const wanted = this.kind === 'open' ? 'Is required where kind is open.' : 'Is required: start and end come together.';
    const missing = (['start', 'end'] as const).filter((field) => !this[field]);
    if (missing.length === 1 || (missing.length === 2 && this.kind === 'open'))
      throw new InvalidFields(Object.fromEntries(missing.map((field) => [field, wanted])));
    const odd =
      this.kind === 'closed' ? [...(this.location ? ['location'] : []), ...(this.modalities.length > 0 ? ['modalities'] : [])] : [];
    if (odd.length > 0)
      throw new InvalidFields(Object.fromEntries(odd.map((field) => [field, 'Is for open times: closed ones are closed in every way.'])));
  }
}
AvailabilityExceptionSchema.setClass(AvailabilityException);
