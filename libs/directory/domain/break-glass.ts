import { defineEntity, p } from '@mikro-orm/core';
import { record } from '../../kernel/domain-event.js';
import { newId } from '../../kernel/ids.js';
import type { Seals } from '../../kernel/seals.js';
import { BREAK_GLASS_REASON, BreakGlassOpened, reasonOfBreakGlass } from '../contract.js';
import { AlreadyReviewed } from './directory.errors.js';
import type { By } from './mappings.js';

const NOTE = 'directory.break_glass.review_note';

export const BREAK_GLASS_MINUTES = 60;
export const VERDICTS = ['justified', 'unjustified'] as const;
export type Verdict = (typeof VERDICTS)[number];

const BreakGlassSchema = defineEntity({
  name: 'BreakGlass',
  schema: 'directory',
  tableName: 'break_glass',
  properties: {
    id: p.uuid().primary(),
    doctorId: p.uuid(),
    patientId: p.uuid(),
    /** Hospital that reviews it, if the patient is registered at none. */
    hospitalId: p.uuid().nullable(),
    /** Sealed, as the note. */
    reason: p.blob(),
    openedAt: p.datetime(),
    openedBy: p.uuid(),
    expiresAt: p.datetime(),
    reviewedBy: p.uuid().nullable(),
    reviewedAt: p.datetime().nullable(),
    verdict: p.enum(VERDICTS).nullable(),
    reviewNote: p.blob().nullable(),
  },
});

/** Access of a doctor, for one hour, to a patient who is not in their care. The patient is told, and the hospital reviews it. */
export class BreakGlass extends BreakGlassSchema.class {
  static readonly word = 'break-glass';

  static open(
    doctorId: string,
    patient: { id: string; timeZone: string },
    hospitalId: string | null,
    reason: string,
    { userId, at }: By,
    seals: Seals,
  ): BreakGlass {
    const id = newId();
    const opened = Object.assign(new BreakGlass(), {
      id,
      doctorId,
      patientId: patient.id,
      hospitalId,
      reason: seals.seal(BREAK_GLASS_REASON, id, reason),
      openedAt: at,
      openedBy: userId,
      expiresAt: new Date(at.getTime() + BREAK_GLASS_MINUTES * 60_000),
      reviewedBy: null,
      reviewedAt: null,
      verdict: null,
      reviewNote: null,
    });
    record(
      opened,
      new BreakGlassOpened({
        breakGlassId: opened.id,
        doctorId,
        patientId: patient.id,
        openedAt: at.toISOString(),
        timeZone: patient.timeZone,
      }),
    );
    return opened;
  }

  /** A break-glass is reviewed once: the verdict is final. */
  review(verdict: Verdict, note: string | undefined, { userId, at }: By, seals: Seals): void {
    if (this.reviewedAt) throw new AlreadyReviewed();
    this.verdict = verdict;
    this.reviewNote = note === undefined ? null : seals.seal(NOTE, this.id, note);
    this.reviewedBy = userId;
    this.reviewedAt = at;
  }
}
BreakGlassSchema.setClass(BreakGlass);

/** The sealed texts of a break-glass, opened. */
export const openedTexts = (seals: Seals, { id, reason, reviewNote }: Pick<BreakGlass, 'id' | 'reason' | 'reviewNote'>) => ({
  reason: reasonOfBreakGlass(seals, id, reason),
  reviewNote: reviewNote ? seals.open(NOTE, id, reviewNote) : null,
});
