import { doctorFacts, hospitalFacts, profileNames } from '../../directory/contract.js';
import { NotFound } from '../../kernel/domain-error.js';
import { sql } from '../../kernel/sql.js';
import type { Actor } from '../../platform/access/actor.js';
import type { Database } from '../../platform/database/database.js';
import type { Named } from '../../platform/http/fields/named.js';

export interface HospitalFacts extends Named {
  time_zone: string;
}

export interface DoctorFacts extends HospitalFacts {
  shift_start: string | null;
  shift_end: string | null;
}

/** A doctor whom the caller may see; 404 if there is none. */
export async function visibleDoctor(db: Database, actor: Actor, doctorId: string): Promise<DoctorFacts> {
  const [doctor] = await db.query<DoctorFacts>(doctorFacts(doctorId, actor.where('read', 'Doctor', 'd')));
  if (!doctor) throw new NotFound('doctor');
  return doctor;
}

/** A hospital that the caller may see; 404 if there is none. */
export async function visibleHospital(db: Database, actor: Actor, hospitalId: string): Promise<HospitalFacts> {
  const [hospital] = await db.query<HospitalFacts>(hospitalFacts(hospitalId, actor.where('read', 'Hospital', 'h')));
  if (!hospital) throw new NotFound('hospital');
  return hospital;
}

export const named = ({ id, name }: Named): Named => ({ id, name });

/** Names of doctors and hospitals by their ids. */
export async function namesOf(db: Database, ids: readonly (string | null | undefined)[]): Promise<Map<string, Named>> {
  const known = [...new Set(ids.filter((id) => typeof id === 'string'))];
  if (known.length === 0) return new Map();
  const rows = await db.query<Named>(sql`select n.id, n.name from (${profileNames()}) n where n.id = any(${known}::uuid[])`);
  return new Map(rows.map((row) => [row.id, named(row)]));
}
