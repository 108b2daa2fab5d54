import type { Database } from '../../platform/database/database.js';
import { Named, Names } from '../../platform/http/fields/named.js';
import { Nested, pageOf } from '../../platform/http/fields/objects.js';
import { Id } from '../../platform/http/fields/texts.js';
import { Instant } from '../../platform/http/fields/times.js';
import { namesOf } from '../queries/mapping-rows.js';
import type { PatientMerge } from './patient-merge.js';

/** A merge as the API returns it. */
export class PatientMergeView {
  @Id() id!: string;
  @Id({ description: 'The patient who stays.' }) patientId!: string;
  @Names('Patient', 'Ada Rivera', { nullable: true }) patient!: Named | null;
  @Id({ of: 'DuplicatePatient', description: 'The duplicate, which is hidden.' }) duplicateId!: string;
  @Names('DuplicatePatient', 'Ada Riverra', { nullable: true }) duplicate!: Named | null;
  @Id({ of: 'User' }) mergedBy!: string;
  @Nested(() => Named, { nullable: true, description: 'Null for other software, and for the installation itself.', example: null })
  merger!: Named | null;
  @Instant({ example: '2026-11-02T10:15:00.000Z' }) mergedAt!: string;
  @Instant({ description: 'Until when it can be undone.', example: '2026-12-02T10:15:00.000Z' }) undoUntil!: string;
  @Instant({ nullable: true, example: null }) undoneAt!: string | null;
}
export class PatientMergeList extends pageOf(PatientMergeView) {}

/** Names of both patients and of the person who merged them. A reader of a merge knows all three. */
export const namesOfMerges = (db: Database, merges: readonly PatientMerge[]): Promise<Map<string, Named>> =>
  namesOf(
    db,
    merges.flatMap(({ intoId, fromId, mergedBy }) => [{ patient_id: intoId, user_id: mergedBy }, { patient_id: fromId }]),
  );

export const toMergeView = (merge: PatientMerge, names: Map<string, Named>): PatientMergeView => ({
  id: merge.id,
  patientId: merge.intoId,
  patient: names.get(merge.intoId) ?? null,
  duplicateId: merge.fromId,
  duplicate: names.get(merge.fromId) ?? null,
  mergedBy: merge.mergedBy,
  merger: names.get(merge.mergedBy) ?? null,
  mergedAt: merge.mergedAt.toISOString(),
  undoUntil: merge.undoUntil.toISOString(),
  undoneAt: merge.undoneAt?.toISOString() ?? null,
});
