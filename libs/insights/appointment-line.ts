import { profileNames } from '../directory/contract.js';
import { sql } from '../kernel/sql.js';
import { SYSTEM } from '../platform/access/actor.js';
import { actingAs } from '../platform/access/request-context.js';
import type { Database } from '../platform/database/database.js';
import { Named, Names } from '../platform/http/fields/named.js';
import { Nested } from '../platform/http/fields/objects.js';
import { Id, Shown } from '../platform/http/fields/texts.js';
import { Instant } from '../platform/http/fields/times.js';
import { OneOf } from '../platform/http/fields/values.js';
import type { DashboardAppointment } from '../scheduling/contract.js';
import { APPOINTMENT_STATUSES, APPOINTMENT_TYPES, MODALITIES } from '../scheduling/contract/words.js';

/** One appointment of a dashboard: who, when and where, nothing clinical. */
export class AppointmentLine {
  @Id({ of: 'Appointment' }) id!: string;
  @Id() doctorId!: string;
  @Names('Doctor', 'Grace Okafor', { nullable: true }) doctor!: Named | null;
  @Id() patientId!: string;
  @Names('Patient', 'Ada Rivera', { nullable: true }) patient!: Named | null;
  @Id({ nullable: true }) hospitalId!: string | null;
  @Nested(() => Named, { nullable: true, example: null }) hospital!: Named | null;
  @OneOf(APPOINTMENT_TYPES, { name: 'AppointmentType' }) type!: DashboardAppointment['type'];
  @OneOf(MODALITIES, { name: 'Modality' }) modality!: DashboardAppointment['modality'];
  @OneOf(APPOINTMENT_STATUSES, { name: 'AppointmentStatus' }) status!: DashboardAppointment['status'];
  @Instant({ example: '2027-03-01T14:30:00.000Z' }) startsAt!: string;
  @Instant({ example: '2027-03-01T15:00:00.000Z' }) endsAt!: string;
  @Shown({ example: 'America/New_York' }) timeZone!: string;
}

/** Lines with the names of all whom they name: who sees an appointment knows its two sides by name. */
export async function linesOf(db: Database, rows: DashboardAppointment[]): Promise<AppointmentLine[]> {
  const ids = [...new Set(rows.flatMap((row) => [row.doctor_id, row.patient_id, row.hospital_id].filter((id) => id !== null)))];
  const named = await actingAs(SYSTEM, () =>
    db.query<Named>(sql`select n.id, n.name from (${profileNames()}) n where n.id = any(${ids}::uuid[])`),
  );
  const names = new Map(named.map(({ id, name }) => [id, { id, name }]));
  const nameOf = (id: string | null) => (id && names.get(id)) || null;
  return rows.map((row) => ({
    id: row.id,
    doctorId: row.doctor_id,
    doctor: nameOf(row.doctor_id),
    patientId: row.patient_id,
    patient: nameOf(row.patient_id),
    hospitalId: row.hospital_id,
    hospital: nameOf(row.hospital_id),
    type: row.type,
    modality: row.modality,
    status: row.status,
    startsAt: new Date(row.starts_at).toISOString(),
    endsAt: new Date(row.ends_at).toISOString(),
    timeZone: row.time_zone,
  }));
}
