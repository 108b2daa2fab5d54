import { pageOf } from '../../platform/http/fields/objects.js';
import { Id } from '../../platform/http/fields/texts.js';
import { Instant } from '../../platform/http/fields/times.js';
import type { PatientMerge } from './patient-merge.js';

/** A merge as the API returns it. */
export class PatientMergeView {
  @Id() id!: string;
  @Id({ description: 'The patient who stays.' }) patientId!: string;
  @Id({ of: 'DuplicatePatient', description: 'The duplicate, which is hidden.' }) duplicateId!: string;
  @Id({ of: 'User' }) mergedBy!: string;
  @Instant({ example: '2026-11-02T10:15:00.000Z' }) mergedAt!: string;
  @Instant({ description: 'Until when it can be undone.', example: '2026-12-02T10:15:00.000Z' }) undoUntil!: string;
  @Instant({ nullable: true, example: null }) undoneAt!: string | null;
}
export class PatientMergeList extends pageOf(PatientMergeView) {}

export const toMergeView = (merge: PatientMerge): PatientMergeView => ({
  id: merge.id,
  patientId: merge.intoId,
  duplicateId: merge.fromId,
  mergedBy: merge.mergedBy,
  mergedAt: merge.mergedAt.toISOString(),
  undoUntil: merge.undoUntil.toISOString(),
  undoneAt: merge.undoneAt?.toISOString() ?? null,
});
