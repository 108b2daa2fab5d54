import { doctorNames, hospitalNames, patientNames } from '../../directory/contract.js';
import { NotFound } from '../../kernel/domain-error.js';
import { type Sql, sql } from '../../kernel/sql.js';
import { type Actor, SYSTEM } from '../../platform/access/actor.js';
import { actingAs } from '../../platform/access/request-context.js';
import type { Database } from '../../platform/database/database.js';
import { Named, Names } from '../../platform/http/fields/named.js';
import { Nested, pageOf } from '../../platform/http/fields/objects.js';
import { Id } from '../../platform/http/fields/texts.js';
import { Instant } from '../../platform/http/fields/times.js';
import { Count, OneOf } from '../../platform/http/fields/values.js';
import { APPOINTMENT_TYPES, type Appointment, MODALITIES } from '../domain/appointment.js';
import { WAITLIST_STATUSES, type WaitlistStatus } from '../domain/waitlist-entry.js';

/** A time that is kept for the patient until it expires. */
export class OfferView {
  @Instant({ example: '2027-03-01T14:30:00.000Z' }) startsAt!: string;
  @Instant({ example: '2027-03-01T15:00:00.000Z' }) endsAt!: string;
  @Instant({ example: '2027-02-14T08:27:45.123Z' }) expiresAt!: string;
}

export class WaitlistEntryView {
  @Id() id!: string;
  @Id() doctorId!: string;
  @Names('Doctor', 'Grace Okafor') doctor!: Named;
  @Id() patientId!: string;
  @Names('Patient', 'Ada Rivera') patient!: Named;
  @Id({ nullable: true, example: null }) hospitalId!: string | null;
  @Nested(() => Named, { nullable: true, example: null }) hospital!: Named | null;
  @OneOf(APPOINTMENT_TYPES, { name: 'AppointmentType' }) type!: Appointment['type'];
  @OneOf(MODALITIES, { name: 'Modality' }) modality!: Appointment['modality'];
  @Count({ description: 'Minutes.', example: 30 }) durationMinutes!: number;
  @Instant({ example: '2027-02-14T08:12:45.123Z' }) notBefore!: string;
  @Instant({ example: '2027-03-15T22:00:00.000Z' }) notAfter!: string;
  @Id({ nullable: true, description: 'The later appointment that an accepted offer frees, if the caller may see it.' }) appointmentId!:
    string | null;
  @Id({ of: 'Appointment', nullable: true, example: null, description: 'The appointment that was booked from it.' }) bookedId!:
    string | null;
  @OneOf(WAITLIST_STATUSES, { name: 'WaitlistStatus' }) status!: WaitlistStatus;
  @Nested(() => OfferView, { nullable: true, description: 'The time that is offered now.' }) offer!: OfferView | null;
  @Count({ description: 'Also the ETag.', example: 1 }) version!: number;
  @Instant({ example: '2027-02-14T08:12:45.123Z' }) createdAt!: string;
}
export class WaitlistEntryList extends pageOf(WaitlistEntryView) {}

export interface WaitlistRow {
  id: string;
  doctor_id: string;
  doctor_name: string;
  patient_id: string;
  patient_name: string;
  hospital_id: string | null;
  hospital_name: string | null;
  type: Appointment['type'];
  modality: Appointment['modality'];
  duration_minutes: number;
  not_before: string;
  not_after: string;
  appointment_id: string | null;
  booked_id: string | null;
  status: WaitlistStatus;
  offer_starts: string | null;
  offer_ends: string | null;
  offer_expires: string | null;
  version: number;
  created_at: string;
}

/** Entries `w` for which the condition holds, with names. Who sees an entry knows its sides by name. */
export const waitlistRows = (actor: Actor, condition: Sql, rest: Sql) => sql`
  select w.id, w.doctor_id, d.name as doctor_name, w.patient_id, p.name as patient_name, w.hospital_id, h.name as hospital_name, w.type, w.modality, w.duration_minutes,
    w.not_before, w.not_after, (select a.id from scheduling.appointment a where a.id = w.appointment_id and ${actor.whereAllowed('read', 'Appointment', 'a')}) as appointment_id,
    w.booked_id, w.status, o.starts_at as offer_starts, o.ends_at as offer_ends, o.expires_at as offer_expires, w.version, w.created_at
  from scheduling.waitlist_entry w
  left join (${doctorNames()}) d on d.id = w.doctor_id
  left join (${patientNames()}) p on p.id = w.patient_id
  left join (${hospitalNames()}) h on h.id = w.hospital_id
  left join scheduling.waitlist_offer o on o.entry_id = w.id and o.outcome is null
  where ${condition} ${rest}`;

const instant = (stored: string): string => new Date(stored).toISOString();

export const toWaitlistEntryView = (row: WaitlistRow): WaitlistEntryView => ({
  id: row.id,
  doctorId: row.doctor_id,
  doctor: { id: row.doctor_id, name: row.doctor_name },
  patientId: row.patient_id,
  patient: { id: row.patient_id, name: row.patient_name },
  hospitalId: row.hospital_id,
  hospital: row.hospital_id && row.hospital_name !== null ? { id: row.hospital_id, name: row.hospital_name } : null,
  type: row.type,
  modality: row.modality,
  durationMinutes: row.duration_minutes,
  notBefore: instant(row.not_before),
  notAfter: instant(row.not_after),
  appointmentId: row.appointment_id,
  bookedId: row.booked_id,
  status: row.status,
  offer:
    row.offer_starts && row.offer_ends && row.offer_expires
      ? { startsAt: instant(row.offer_starts), endsAt: instant(row.offer_ends), expiresAt: instant(row.offer_expires) }
      : null,
  version: row.version,
  createdAt: instant(row.created_at),
});

/** One entry; 404 if the caller may not see it. */
export async function readEntry(db: Database, actor: Actor, entryId: string): Promise<WaitlistEntryView> {
  const rule = actor.where('read', 'WaitlistEntry', 'w');
  const [row] = await actingAs(SYSTEM, () => db.query<WaitlistRow>(waitlistRows(actor, sql`w.id = ${entryId} and ${rule}`, sql``)));
  if (!row) throw new NotFound('entry of a waitlist');
  return toWaitlistEntryView(row);
}
