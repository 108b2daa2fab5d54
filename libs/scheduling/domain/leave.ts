import { defineEntity, p } from '@mikro-orm/core';
import { InvalidFields } from '../../kernel/domain-error.js';
import { type By, entry, freshEntry } from './calendar-entry.js';

export const LEAVE_KINDS = ['holiday', 'illness', 'training', 'other'] as const;
export type LeaveKind = (typeof LEAVE_KINDS)[number];
/** Longest leave, days. */
export const LONGEST_LEAVE = 366;

const LeaveSchema = defineEntity({
  name: 'Leave',
  schema: 'scheduling',
  tableName: 'leave',
  properties: {
    ...entry,
    doctorId: p.uuid(),
    hospitalId: p.uuid().nullable(),
    kind: p.enum(LEAVE_KINDS),
    startsAt: p.datetime(),
    endsAt: p.datetime(),
  },
});

export interface LeaveInput {
  kind: LeaveKind;
  startsAt: Date;
  endsAt: Date;
  /** Only there; everywhere by default. */
  hospitalId?: string;
}

/** A time in which a doctor sees no patients, everywhere or at one hospital. */
export class Leave extends LeaveSchema.class {
  static take(doctorId: string, { kind, startsAt, endsAt, hospitalId }: LeaveInput, by: By): Leave {
    if (endsAt <= startsAt) throw new InvalidFields({ endsAt: 'Must be later than startsAt.' });
    if (endsAt.getTime() - startsAt.getTime() > LONGEST_LEAVE * 86_400_000)
      throw new InvalidFields({ endsAt: `Must be at most ${String(LONGEST_LEAVE)} days after startsAt.` });
    return Object.assign(new Leave(), { ...freshEntry(by), doctorId, hospitalId: hospitalId ?? null, kind, startsAt, endsAt });
  }
}
LeaveSchema.setClass(Leave);
