import type { Actor } from '../../platform/access/actor.js';
import type { Appointment } from '../domain/appointment.js';
import type { AppointmentStatus } from '../domain/appointment-status.js';

export interface AppointmentView {
  id: string;
  doctorId: string;
  patientId: string;
  hospitalId: string | null;
  type: Appointment['type'];
  modality: Appointment['modality'];
  status: AppointmentStatus;
  startsAt: string;
  endsAt: string;
  durationMinutes: number;
  timeZone: string;
  reason?: string | null;
  location: string | null;
  extras?: Record<string, unknown> | null;
  cancelledBy: string | null;
  cancelledAt: string | null;
  cancellationReason?: string | null;
  version: number;
  createdAt: string;
}

/** A row as PostgreSQL gives it: instants are strings. */
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
  reason: string | null;
  location: string | null;
  extras: Record<string, unknown> | null;
  cancelled_by: string | null;
  cancelled_at: string | null;
  cancellation_reason: string | null;
  version: number;
  created_at: string;
}

/** The columns of `AppointmentRow`, of the table or result called `a`. */
export const APPOINTMENT_COLUMNS = `a.id, a.doctor_id, a.patient_id, a.hospital_id, a.type, a.modality, a.status, a.starts_at, a.ends_at, a.time_zone,
  a.reason, a.location, a.extras, a.cancelled_by, a.cancelled_at, a.cancellation_reason, a.version, a.created_at`;

/** What the caller is shown: fields that their role must not read are left out. */
export function toAppointmentView(row: AppointmentRow, actor: Actor): AppointmentView {
  const starts = new Date(row.starts_at);
  const ends = new Date(row.ends_at);
  const clinical = actor.sees('Appointment', 'reason');
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
    ...(clinical && { reason: row.reason }),
    location: row.location,
    ...(clinical && { extras: row.extras }),
    cancelledBy: row.cancelled_by,
    cancelledAt: row.cancelled_at && new Date(row.cancelled_at).toISOString(),
    ...(clinical && { cancellationReason: row.cancellation_reason }),
    version: row.version,
    createdAt: new Date(row.created_at).toISOString(),
  };
}
