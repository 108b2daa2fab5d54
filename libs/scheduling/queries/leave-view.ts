import { Named, Names } from '../../platform/http/fields/named.js';
import { ListOf, Nested, pageOf } from '../../platform/http/fields/objects.js';
import { Id, Shown } from '../../platform/http/fields/texts.js';
import { Instant } from '../../platform/http/fields/times.js';
import { Count, OneOf } from '../../platform/http/fields/values.js';
import type { AffectedRow } from '../affected-by-leave.js';
import { type Leave, LEAVE_KINDS, type LeaveKind } from '../domain/leave.js';

export class LeaveView {
  @Id() id!: string;
  @Id() doctorId!: string;
  @Names('Doctor', 'Grace Okafor') doctor!: Named;
  @Id({ nullable: true, example: null, description: 'Only there; null is everywhere.' }) hospitalId!: string | null;
  @Nested(() => Named, { nullable: true, example: null }) hospital!: Named | null;
  @OneOf(LEAVE_KINDS, { name: 'LeaveKind' }) kind!: LeaveKind;
  @Instant({ example: '2027-07-01T04:00:00.000Z' }) startsAt!: string;
  @Instant({ example: '2027-07-15T04:00:00.000Z' }) endsAt!: string;
  @Count({ description: 'Also the ETag.', example: 1 }) version!: number;
}
export class LeaveList extends pageOf(LeaveView) {}

export const OUTCOMES = ['kept', 'cancelled', 'moved'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** An appointment that a leave touches. */
export class AffectedAppointmentView {
  @Id({ of: 'Appointment' }) id!: string;
  @Id() patientId!: string;
  @Names('Patient', 'Ada Rivera', { nullable: true }) patient!: Named | null;
  @Instant({ description: 'The start that it had.', example: '2027-07-02T14:30:00.000Z' }) startsAt!: string;
  @Shown({ example: 'America/New_York' }) timeZone!: string;
  @OneOf(OUTCOMES, { name: 'AffectedOutcome', description: '`kept` as well where it should move and no time was free.' }) outcome!: Outcome;
  @Instant({ nullable: true, example: null, description: 'The start that it has now, if it moved.' }) movedTo!: string | null;
}

/** A leave, with all appointments that it touches. */
export class TakenLeaveView extends LeaveView {
  @ListOf(() => AffectedAppointmentView, { description: 'By their start.' }) appointments!: AffectedAppointmentView[];
}

export class AffectedByLeaveView {
  @Id() doctorId!: string;
  @ListOf(() => AffectedAppointmentView, { description: 'By their start, all `kept`.' }) appointments!: AffectedAppointmentView[];
}

export function toLeaveView(leave: Leave, names: ReadonlyMap<string, Named>): LeaveView {
  const nameOf = (id: string): Named => names.get(id) ?? { id, name: '' };
  return {
    id: leave.id,
    doctorId: leave.doctorId,
    doctor: nameOf(leave.doctorId),
    hospitalId: leave.hospitalId ?? null,
    hospital: leave.hospitalId ? nameOf(leave.hospitalId) : null,
    kind: leave.kind,
    startsAt: leave.startsAt.toISOString(),
    endsAt: leave.endsAt.toISOString(),
    version: leave.version,
  };
}

export const unsettled = (row: AffectedRow): AffectedAppointmentView => ({
  id: row.id,
  patientId: row.patient_id,
  patient: row.patient_name === null ? null : { id: row.patient_id, name: row.patient_name },
  startsAt: new Date(row.starts_at).toISOString(),
  timeZone: row.time_zone,
  outcome: 'kept',
  movedTo: null,
});
