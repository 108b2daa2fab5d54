import { accountNames } from '../../identity/contract.js';
import { type Sql, join, raw, sql } from '../../kernel/sql.js';
import { SYSTEM } from '../../platform/access/actor.js';
import { actingAs } from '../../platform/access/request-context.js';
import type { Database } from '../../platform/database/database.js';
import type { Named } from '../../platform/http/fields/named.js';
import type { MappingKind } from '../contract.js';
import { profileNames } from '../contract.js';
import type {
  DoctorPatientMappingView,
  HospitalDoctorMappingView,
  HospitalPatientMappingView,
  UserPatientMappingView,
} from '../views/mapping-view.js';

/** All kinds of mappings, with the table of each. */
export const TABLES = {
  'hospital-doctor': 'directory.hospital_doctor',
  'hospital-patient': 'directory.hospital_patient',
  'doctor-patient': 'directory.doctor_patient',
  'user-patient': 'directory.user_patient',
} as const satisfies Record<MappingKind | 'user-patient', string>;
export type AnyMappingKind = keyof typeof TABLES;

export interface MappingViews {
  'hospital-doctor': HospitalDoctorMappingView;
  'hospital-patient': HospitalPatientMappingView;
  'doctor-patient': DoctorPatientMappingView;
  'user-patient': UserPatientMappingView;
}

export interface MappingRow {
  id: string;
  hospital_id?: string;
  doctor_id?: string;
  patient_id?: string;
  user_id?: string;
  created_at: string;
  ended_at: string | null;
  version: number;
  status?: 'proposed' | 'active';
  proposed_by?: 'hospital' | 'doctor' | 'patient' | null;
  accepted_at?: string | null;
  relation?: string;
  scopes?: string[];
  expires_at?: string | null;
  confirmed?: boolean;
}

/** Rows of one kind of mapping, each as `m`. */
export const selectMappings = (db: Database, kind: AnyMappingKind, condition: Sql): Promise<MappingRow[]> =>
  db.query<MappingRow>(sql`select m.* from ${raw(TABLES[kind])} m where ${condition}`);

/** Names of the sides of mappings. A reader of a mapping knows both by name. */
export async function namesOf(
  db: Database,
  rows: Pick<MappingRow, 'hospital_id' | 'doctor_id' | 'patient_id' | 'user_id'>[],
): Promise<Map<string, Named>> {
  const ids = [...new Set(rows.flatMap((row) => [row.hospital_id, row.doctor_id, row.patient_id].filter((id) => id !== undefined)))];
  const users = [...new Set(rows.flatMap(({ user_id }) => user_id ?? []))];
  const parts = [
    ...(ids.length > 0 ? [sql`select n.id, n.name from (${profileNames()}) n where n.id = any(${ids}::uuid[])`] : []),
    ...(users.length > 0 ? [sql`select n.id, n.name from (${accountNames()}) n where n.id = any(${users}::uuid[])`] : []),
  ];
  if (parts.length === 0) return new Map();
  const names = await actingAs(SYSTEM, () => db.query<Named>(join(parts, ' union all ')));
  return new Map(names.map((named) => [named.id, { id: named.id, name: named.name }]));
}

const instant = (at: string | null | undefined): string | null => (at ? new Date(at).toISOString() : null);

/** A mapping as the API returns it. */
export function toMappingView<K extends AnyMappingKind>(kind: K, row: MappingRow, names: Map<string, Named>): MappingViews[K] {
  const side = (name: string, id: string | undefined) => (id === undefined ? {} : { [`${name}Id`]: id, [name]: names.get(id) ?? null });
  return {
    id: row.id,
    ...side('hospital', row.hospital_id),
    ...side('doctor', row.doctor_id),
    ...side('user', row.user_id),
    ...side('patient', row.patient_id),
    ...(kind !== 'user-patient'
      ? { status: row.status, proposedBy: row.proposed_by ?? null, acceptedAt: instant(row.accepted_at) }
      : { relation: row.relation, scopes: row.scopes, expiresAt: instant(row.expires_at), confirmed: row.confirmed }),
    createdAt: new Date(row.created_at).toISOString(),
    endedAt: instant(row.ended_at),
    version: row.version,
  } as unknown as MappingViews[K];
}

/** One mapping, for the answer of the command that made or changed it. */
export async function readMapping<K extends AnyMappingKind>(db: Database, kind: K, id: string): Promise<MappingViews[K]> {
  const rows = await actingAs(SYSTEM, () => selectMappings(db, kind, sql`m.id = ${id}`));
  const [row] = rows;
  if (!row) throw new Error('The mapping was just written');
  return toMappingView(kind, row, await namesOf(db, rows));
}
