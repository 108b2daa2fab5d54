import type { Seals } from '../../kernel/seals.js';
import type { Actor } from '../../platform/access/actor.js';
import { pageOf } from '../../platform/http/fields/objects.js';
import { Id, Shown } from '../../platform/http/fields/texts.js';
import { Instant } from '../../platform/http/fields/times.js';
import { Count, Extras, OneOf } from '../../platform/http/fields/values.js';
import { APPOINTMENT_TYPES, type Appointment, MODALITIES } from '../domain/appointment.js';
import { APPOINTMENT_STATUSES, type AppointmentStatus } from '../domain/appointment-status.js';
import { openTexts } from '../domain/clinical-texts.js';

const CLINICAL = 'Left out for hospital staff.';

/** An appointment as the API returns it. */
export class AppointmentView {
  @Id() id!: string;
  @Id() doctorId!: string;
  @Id() patientId!: string;
  @Id({ nullable: true }) hospitalId!: string | null;
  @OneOf(APPOINTMENT_TYPES, { name: 'AppointmentType' }) type!: Appointment['type'];
  @OneOf(MODALITIES, { name: 'Modality' }) modality!: Appointment['modality'];
  @OneOf(APPOINTMENT_STATUSES, { name: 'AppointmentStatus' }) status!: AppointmentStatus;
  @Instant({ example: '2027-03-01T14:30:00.000Z' }) startsAt!: string;
  @Instant({ example: '2027-03-01T15:00:00.000Z' }) endsAt!: string;
  @Count({ description: 'Minutes.', example: 30 }) durationMinutes!: number;
  @Shown({ example: 'America/New_York' }) timeZone!: string;
  @Shown({ nullable: true, optional: true, description: CLINICAL, example: 'Palpitations after exercise' }) reason?: string | null;
  @Shown({ nullable: true, example: 'Room 4, first floor' }) location!: string | null;
  @Extras({ nullable: true, optional: true, description: CLINICAL, example: { interpreter: 'es' } })
  extras?: Record<string, unknown> | null;
  @Id({ of: 'User', nullable: true, example: null }) cancelledBy!: string | null;
  @Instant({ nullable: true, example: null }) cancelledAt!: string | null;
  @Shown({ nullable: true, optional: true, description: CLINICAL, example: null }) cancellationReason?: string | null;
  @Count({ description: 'Also the ETag.', example: 1 }) version!: number;
  @Instant({ example: '2027-02-14T08:12:45.123Z' }) createdAt!: string;
}
export class AppointmentList extends pageOf(AppointmentView) {}

/** A row as PostgreSQL returns it: instants are strings. */
export interface AppointmentRow {
  id: string;
  doctor_id: string;
  patient_id: string;
  hospital_id: string | null;
  type: Appointment['type'];
  modality: Appointment['modality'];
  status: AppointmentStatus;
  starts_at: string;
  ends_at: string;
  time_zone: string;
  location: string | null;
  clinical: Buffer | null;
  cancelled_by: string | null;
  cancelled_at: string | null;
  version: number;
  created_at: string;
}

/** Columns of `AppointmentRow`, from the table or result called `a`. */
export const APPOINTMENT_COLUMNS = `a.id, a.doctor_id, a.patient_id, a.hospital_id, a.type, a.modality, a.status, a.starts_at, a.ends_at, a.time_zone,
  a.location, a.clinical, a.cancelled_by, a.cancelled_at, a.version, a.created_at`;

/** An appointment for the caller, without the fields that their role must not read: those are not even opened. */
export function toAppointmentView(row: AppointmentRow, actor: Actor, seals: Seals): AppointmentView {
  const starts = new Date(row.starts_at);
  const ends = new Date(row.ends_at);
  const clinical = actor.sees('Appointment', 'reason') ? openTexts(seals, row.id, row.clinical) : undefined;
  return {
    id: row.id,
    doctorId: row.doctor_id,
    patientId: row.patient_id,
    hospitalId: row.hospital_id,
    type: row.type,
    modality: row.modality,
    status: row.status,
    startsAt: starts.toISOString(),
    endsAt: ends.toISOString(),
    durationMinutes: (ends.getTime() - starts.getTime()) / 60_000,
    timeZone: row.time_zone,
    ...(clinical && { reason: clinical.reason }),
    location: row.location,
    ...(clinical && { extras: clinical.extras }),
    cancelledBy: row.cancelled_by,
    cancelledAt: row.cancelled_at && new Date(row.cancelled_at).toISOString(),
    ...(clinical && { cancellationReason: clinical.cancellationReason }),
    version: row.version,
    createdAt: new Date(row.created_at).toISOString(),
  };
}
