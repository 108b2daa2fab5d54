import { Named, Names } from '../../platform/http/fields/named.js';
import { Nested, pageOf } from '../../platform/http/fields/objects.js';
import { Id, Shown } from '../../platform/http/fields/texts.js';
import { Instant } from '../../platform/http/fields/times.js';
import { OneOf } from '../../platform/http/fields/values.js';
import { type Verdict, VERDICTS } from '../domain/break-glass.js';

export class BreakGlassView {
  @Id() id!: string;
  @Id() doctorId!: string;
  @Names('Doctor', 'Grace Okafor', { nullable: true }) doctor!: Named | null;
  @Id() patientId!: string;
  @Names('Patient', 'Ada Rivera', { nullable: true }) patient!: Named | null;
  @Id({ nullable: true, description: 'Hospital that reviews it, if the patient is registered at none.', example: null })
  hospitalId!: string | null;
  @Nested(() => Named, { nullable: true, example: null }) hospital!: Named | null;
  @Shown({ example: 'Unconscious in the emergency room, medication unknown' }) reason!: string;
  @Instant({ example: '2027-03-01T02:14:00.000Z' }) openedAt!: string;
  @Instant({ description: 'Until when the doctor sees the patient.', example: '2027-03-01T03:14:00.000Z' }) expiresAt!: string;
  @Id({ of: 'User', nullable: true, example: null }) reviewedBy!: string | null;
  @Nested(() => Named, { nullable: true, example: null }) reviewer!: Named | null;
  @Instant({ nullable: true, example: null }) reviewedAt!: string | null;
  @OneOf(VERDICTS, { name: 'BreakGlassVerdict', nullable: true, example: null }) verdict!: Verdict | null;
  @Shown({ nullable: true, example: null }) reviewNote!: string | null;
}
export class BreakGlassList extends pageOf(BreakGlassView) {}
