import { sql } from '../kernel/sql.js';
import { type Actor, SYSTEM } from '../platform/access/actor.js';
import { actingAs } from '../platform/access/request-context.js';
import type { Database } from '../platform/database/database.js';
import { patientNames } from '../directory/contract.js';
import type { LeaveInput } from './domain/leave.js';
import { isOfVisit } from './visits.js';

export interface AffectedRow {
  id: string;
  patient_id: string;
  patient_name: string | null;
  starts_at: string;
  time_zone: string;
  room_id: string | null;
  at_hospital_id: string | null;
  /** Doctors who hold the visit together with this one. */
  other_doctor_ids: string[];
}

/** Future appointments of a doctor that stand in the time of a leave, by their start, with the names that the caller may see. */
export const affectedByLeave = (
  db: Database,
  actor: Actor,
  doctorId: string,
  { startsAt, endsAt, hospitalId }: Pick<LeaveInput, 'startsAt' | 'endsAt' | 'hospitalId'>,
  now: Date,
): Promise<AffectedRow[]> =>
  actingAs(SYSTEM, () =>
    db.query<AffectedRow>(sql`
      select a.id, a.patient_id, n.name as patient_name, a.starts_at, a.time_zone, a.room_id, a.hospital_id as at_hospital_id,
        array(select o.doctor_id from scheduling.appointment o where ${isOfVisit(sql`a.visit_id`, 'o')} and o.id <> a.id) as other_doctor_ids
      from scheduling.appointment a
      left join (${patientNames()}) n on n.id = a.patient_id and ${actor.whereAllowed('read', 'AppointmentPatient', 'a')}
      where a.doctor_id = ${doctorId} and a.status in ('scheduled', 'confirmed') and a.starts_at > ${now} and a.starts_at < ${endsAt} and a.ends_at > ${startsAt}
        and (${hospitalId ?? null}::uuid is null or a.hospital_id = ${hospitalId ?? null}::uuid)
      order by a.starts_at, a.id`),
  );
