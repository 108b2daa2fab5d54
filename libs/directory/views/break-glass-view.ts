import { pageOf } from '../../platform/http/fields/objects.js';
import { Id, Shown } from '../../platform/http/fields/texts.js';
import { Instant } from '../../platform/http/fields/times.js';
import { OneOf } from '../../platform/http/fields/values.js';
import { type BreakGlass, type Verdict, VERDICTS } from '../domain/break-glass.js';

export class BreakGlassView {
  @Id() id!: string;
  @Id() doctorId!: string;
  @Id() patientId!: string;
  @Shown({ example: 'Unconscious in the emergency room, medication unknown' }) reason!: string;
  @Instant({ example: '2027-03-01T02:14:00.000Z' }) openedAt!: string;
  @Instant({ description: 'Until when the doctor sees the patient.', example: '2027-03-01T03:14:00.000Z' }) expiresAt!: string;
  @Id({ of: 'User', nullable: true, example: null }) reviewedBy!: string | null;
  @Instant({ nullable: true, example: null }) reviewedAt!: string | null;
  @OneOf(VERDICTS, { name: 'BreakGlassVerdict', nullable: true, example: null }) verdict!: Verdict | null;
  @Shown({ nullable: true, example: null }) reviewNote!: string | null;
}
export class BreakGlassList extends pageOf(BreakGlassView) {}

export const toBreakGlassView = (b: BreakGlass): BreakGlassView => ({
  id: b.id,
  doctorId: b.doctorId,
  patientId: b.patientId,
  reason: b.reason,
  openedAt: b.openedAt.toISOString(),
  expiresAt: b.expiresAt.toISOString(),
  reviewedBy: b.reviewedBy ?? null,
  reviewedAt: b.reviewedAt?.toISOString() ?? null,
  verdict: b.verdict ?? null,
  reviewNote: b.reviewNote ?? null,
});
