import { doctorNames, hospitalNames, patientNames } from '../../directory/contract.js';
import { raw, type Sql, sql } from '../../kernel/sql.js';
import type { Seals } from '../../kernel/seals.js';
import type { Actor } from '../../platform/access/actor.js';
import { Named, Names } from '../../platform/http/fields/named.js';
import { Nested, pageOf } from '../../platform/http/fields/objects.js';
import { Id, Shown } from '../../platform/http/fields/texts.js';
import { Instant } from '../../platform/http/fields/times.js';
import { Count, Extras, Flag, OneOf } from '../../platform/http/fields/values.js';
import { APPOINTMENT_TYPES, type Appointment, MODALITIES } from '../domain/appointment.js';
import { APPOINTMENT_STATUSES, type AppointmentStatus } from '../domain/appointment-status.js';
import { openTexts } from '../domain/clinical-texts.js';

const CLINICAL =
  'For the patient, delegates with `records` or who booked it, and its doctor as long as the care lasts or until seven days after the appointment; left out for others.';

/** An appointment as the API returns it. */
export class AppointmentView {
  @Id() id!: string;
  @Id() doctorId!: string;
  @Names('Doctor', 'Grace Okafor') doctor!: Named;
  @Id() patientId!: string;
  @Names('Patient', 'Ada Rivera', { nullable: true }) patient!: Named | null;
  @Id({ nullable: true }) hospitalId!: string | null;
  @Nested(() => Named, { nullable: true, example: null }) hospital!: Named | null;
  @Id({ nullable: true, example: null }) roomId!: string | null;
  @Nested(() => Named, { nullable: true, example: null }) room!: Named | null;
  @OneOf(APPOINTMENT_TYPES, { name: 'AppointmentType' }) type!: Appointment['type'];
  @OneOf(MODALITIES, { name: 'Modality' }) modality!: Appointment['modality'];
  @OneOf(APPOINTMENT_STATUSES, { name: 'AppointmentStatus' }) status!: AppointmentStatus;
  @Instant({ example: '2027-03-01T14:30:00.000Z' }) startsAt!: string;
  @Instant({ example: '2027-03-01T15:00:00.000Z' }) endsAt!: string;
  @Count({ description: 'Minutes.', example: 30 }) durationMinutes!: number;
  @Shown({ example: 'America/New_York' }) timeZone!: string;
  @Shown({ nullable: true, optional: true, description: CLINICAL, example: 'Palpitations after exercise' }) reason?: string | null;
  @Shown({ nullable: true, optional: true, description: CLINICAL, example: 'Bring the last ECG' }) notes?: string | null;
  @Shown({ nullable: true, example: 'Room 4, first floor' }) location!: string | null;
  @Extras({ nullable: true, optional: true, description: CLINICAL, example: { interpreter: 'es' } })
  extras?: Record<string, unknown> | null;
  @Id({ of: 'Visit', description: 'The same for all appointments of a visit with several doctors.' }) visitId!: string;
  @Id({ nullable: true, example: null, description: 'The series that it is one of.' }) seriesId!: string | null;
  @Flag({ description: 'True for an emergency that may overlap other appointments of the doctor.', example: false }) mayOverlap!: boolean;
  @Flag({ description: 'True for a patient who came without a booking.', example: false }) walkIn!: boolean;
  @Instant({ nullable: true, example: null, description: 'When the patient said that they will come.' }) attendanceConfirmedAt!:
    string | null;
  @Instant({ nullable: true, example: null }) checkedInAt!: string | null;
  @Instant({ nullable: true, example: null }) startedAt!: string | null;
  @Instant({ nullable: true, example: null }) completedAt!: string | null;
  @Id({ of: 'User', nullable: true, example: null, description: 'The account that cancelled; `history` has its name.' }) cancelledBy!:
    string | null;
  @Instant({ nullable: true, example: null }) cancelledAt!: string | null;
  @Shown({ nullable: true, optional: true, description: CLINICAL, example: null }) cancellationReason?: string | null;
  @Shown({ description: 'iCalendar UID: the same however often the appointment moves.', example: '01890a5d@consilium' }) uid!: string;
  @Count({ description: 'iCalendar SEQUENCE: higher with each move and with the cancellation.', example: 0 }) sequence!: number;
  @Count({ description: 'Also the ETag.', example: 1 }) version!: number;
  @Instant({ example: '2027-02-14T08:12:45.123Z' }) createdAt!: string;
}
export class AppointmentList extends pageOf(AppointmentView) {}

/** A row as PostgreSQL returns it: instants are strings. */
export interface AppointmentRow {
  id: string;
  doctor_id: string;
  doctor_name: string;
  patient_id: string;
  patient_name: string | null;
  hospital_id: string | null;
  hospital_name: string | null;
  room_id: string | null;
  room_name: string | null;
  visit_id: string;
  series_id: string | null;
  type: Appointment['type'];
  modality: Appointment['modality'];
  status: AppointmentStatus;
  may_overlap: boolean;
  walk_in: boolean;
  starts_at: string;
  ends_at: string;
  time_zone: string;
  location: string | null;
  clinical: Buffer | null;
  sequence: number;
  attendance_confirmed_at: string | null;
  checked_in_at: string | null;
  started_at: string | null;
  completed_at: string | null;
  cancelled_by: string | null;
  cancelled_at: string | null;
  version: number;
  created_at: string;
}

const PLAIN = `a.id, a.doctor_id, a.patient_id, a.hospital_id, a.room_id, a.visit_id, a.series_id, a.type, a.modality, a.status, a.may_overlap, a.walk_in,
  a.starts_at, a.ends_at, a.time_zone, a.location, a.sequence, a.attendance_confirmed_at, a.checked_in_at, a.started_at, a.completed_at,
  a.cancelled_by, a.cancelled_at, a.version, a.created_at`;

/** Columns that a statement which writes appointments returns, for `appointmentFields` to read them. */
export const WRITTEN_COLUMNS = `${PLAIN}, a.created_by, a.clinical`;

const nameIn = (names: Sql, id: string): Sql => sql`(select n.name from (${names}) n where n.id = ${raw(id)})`;

/** Name of the account `u`, who had to do with the appointment `a`: doctors and hospitals are public, a patient's account is not. */
export const nameForReader = (actor: Actor): Sql =>
  sql`case when u.role in ('doctor', 'hospital') or ${actor.whereAllowed('read', 'AppointmentPatient', 'a')} then u.name end`;

/**
 * Columns of `AppointmentRow` from the table or result `a`, with names: the patient's, and the clinical texts, only for a caller who may read them in
 * this row. Each name is found by its key: for a join the planner reads all doctors. `isOwn` tells that the caller has booked the rows, and `atHospital` that
 * some may be at a hospital: sub-selects with a known result are left out.
 */
export const appointmentFields = (actor: Actor, { isOwn = false, atHospital = true } = {}): Sql =>
  fieldsFor(
    actor,
    actor.whereAllowed('read', 'AppointmentPatient', 'a'),
    isOwn && readsOwn(actor) ? sql`true` : actor.whereAllowed('read', 'AppointmentContent', 'a'),
    atHospital,
  );

/** The same of all rows of `page`. Rules that are the same for patient and texts stand once in the statement: to set them up takes longer than to check 20 rows. */
export function appointmentsIn(page: Sql, actor: Actor): Sql {
  const patient = actor.whereAllowed('read', 'AppointmentPatient', 'a');
  if (patient !== actor.whereAllowed('read', 'AppointmentContent', 'a')) return sql`select ${appointmentFields(actor)} from ${page} a`;
  return sql`select ${fieldsFor(actor, SHOWN, SHOWN)} from ${page} a cross join lateral (select ${patient} as shown offset 0) inside`;
}
const SHOWN = sql`inside.shown`;
const NOWHERE = sql`null::text`;

/** True if the caller reads the clinical texts of all own bookings, also for somebody else. */
const readsOwn = ({ who }: Actor): boolean => who.role === 'patient';

const fieldsFor = (actor: Actor, showsPatient: Sql, showsContent: Sql, atHospital = true): Sql => sql`${raw(PLAIN)},
  ${nameIn(doctorNames(), 'a.doctor_id')} as doctor_name,
  case when ${showsPatient} then ${nameIn(patientNames(), 'a.patient_id')} end as patient_name,
  ${atHospital ? nameIn(hospitalNames(), 'a.hospital_id') : NOWHERE} as hospital_name,
  ${atHospital ? sql`(select r.name from scheduling.room r where r.id = a.room_id)` : NOWHERE} as room_name,
  case when a.created_by = ${actor.who.userId}::uuid and ${readsOwn(actor)} or ${showsContent} then a.clinical end as clinical`;

/** An instant as PostgreSQL writes it in UTC, with up to six decimals. */
const STORED = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?\+00$/;

/** The same in RFC 3339 with milliseconds: a `Date` in between takes six times as long, and a list has a hundred of them. */
export function instantOf(stored: string): string {
  const [whole, day, time, decimals = ''] = STORED.exec(stored) ?? [];
  return whole === undefined ? new Date(stored).toISOString() : `${day ?? ''}T${time ?? ''}.${decimals.slice(0, 3).padEnd(3, '0')}Z`;
}
const named = (id: string | null, name: string | null): Named | null => (id !== null && name !== null ? { id, name } : null);

/** An appointment for the caller. Clinical fields are left out for those who may never read them, and empty where they may not read this one. */
export function toAppointmentView(row: AppointmentRow, actor: Actor, seals: Seals): AppointmentView {
  const [startsAt, endsAt] = [instantOf(row.starts_at), instantOf(row.ends_at)];
  const clinical = actor.may('read', 'AppointmentContent') ? openTexts(seals, row.id, row.clinical) : undefined;
  return {
    id: row.id,
    doctorId: row.doctor_id,
    doctor: { id: row.doctor_id, name: row.doctor_name },
    patientId: row.patient_id,
    patient: named(row.patient_id, row.patient_name),
    hospitalId: row.hospital_id,
    hospital: named(row.hospital_id, row.hospital_name),
    roomId: row.room_id,
    room: named(row.room_id, row.room_name),
    type: row.type,
    modality: row.modality,
    status: row.status,
    startsAt,
    endsAt,
    durationMinutes: (Date.parse(endsAt) - Date.parse(startsAt)) / 60_000,
    timeZone: row.time_zone,
    ...(clinical && { reason: clinical.reason, notes: clinical.notes }),
    location: row.location,
    ...(clinical && { extras: clinical.extras }),
    visitId: row.visit_id,
    seriesId: row.series_id,
    mayOverlap: row.may_overlap,
    walkIn: row.walk_in,
    attendanceConfirmedAt: row.attendance_confirmed_at && instantOf(row.attendance_confirmed_at),
    checkedInAt: row.checked_in_at && instantOf(row.checked_in_at),
    startedAt: row.started_at && instantOf(row.started_at),
    completedAt: row.completed_at && instantOf(row.completed_at),
    cancelledBy: row.cancelled_by,
    cancelledAt: row.cancelled_at && instantOf(row.cancelled_at),
    ...(clinical && { cancellationReason: clinical.cancellationReason }),
    uid: `${row.id}@consilium`,
    sequence: row.sequence,
    version: row.version,
    createdAt: instantOf(row.created_at),
  };
}
