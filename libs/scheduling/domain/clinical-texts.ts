import type { Seals } from '../../kernel/seals.js';

const COLUMN = 'scheduling.appointment.clinical';

/** Clinical texts of an appointment. The table holds them sealed, as one value. */
export interface ClinicalTexts {
  reason: string | null;
  notes: string | null;
  extras: Record<string, unknown> | null;
  cancellationReason: string | null;
}

const NONE: ClinicalTexts = { reason: null, notes: null, extras: null, cancellationReason: null };

/** Null if there is no text. */
export function sealTexts(seals: Seals, appointmentId: string, texts: ClinicalTexts): Buffer | null {
  const isEmpty = Object.values(texts).every((text) => text === null);
  return isEmpty ? null : seals.seal(COLUMN, appointmentId, JSON.stringify(texts));
}

export function openTexts(seals: Seals, appointmentId: string, sealed: Uint8Array | null | undefined): ClinicalTexts {
  return sealed ? { ...NONE, ...(JSON.parse(seals.open(COLUMN, appointmentId, sealed)) as Partial<ClinicalTexts>) } : NONE;
}
