import { raw, type Sql, sql } from '../../kernel/sql.js';
import { SYSTEM } from '../../platform/access/actor.js';
import { actingAs } from '../../platform/access/request-context.js';
import type { Database } from '../../platform/database/database.js';
import type { Named } from '../../platform/http/fields/named.js';
import type { Vault } from '../../platform/sealing/vault.js';
import { openedTexts, type Verdict } from '../domain/break-glass.js';
import type { BreakGlassView } from '../views/break-glass-view.js';
import { namesOf } from './mapping-rows.js';

export interface BreakGlassRow {
  id: string;
  doctor_id: string;
  patient_id: string;
  hospital_id: string | null;
  reason: Buffer;
  opened_at: string;
  expires_at: string;
  reviewed_by: string | null;
  reviewed_at: string | null;
  verdict: Verdict | null;
  review_note: Buffer | null;
}

/** Rows of emergencies, each as `b`. */
export const selectBreakGlass = (db: Database, condition: Sql): Promise<BreakGlassRow[]> =>
  db.query<BreakGlassRow>(sql`select ${raw('b.*')} from directory.break_glass b where ${condition}`);

export const namesOfBreakGlass = (db: Database, rows: BreakGlassRow[]): Promise<Map<string, Named>> =>
  namesOf(
    db,
    rows.map(({ hospital_id, reviewed_by, ...row }) => ({
      ...row,
      ...(hospital_id && { hospital_id }),
      ...(reviewed_by && { user_id: reviewed_by }),
    })),
  );

/** An emergency as the API returns it. */
export const toBreakGlassView = (row: BreakGlassRow, names: Map<string, Named>, vault: Vault): BreakGlassView => ({
  id: row.id,
  doctorId: row.doctor_id,
  doctor: names.get(row.doctor_id) ?? null,
  patientId: row.patient_id,
  patient: names.get(row.patient_id) ?? null,
  hospitalId: row.hospital_id,
  hospital: (row.hospital_id && names.get(row.hospital_id)) || null,
  ...openedTexts(vault, { id: row.id, reason: row.reason, reviewNote: row.review_note }),
  openedAt: new Date(row.opened_at).toISOString(),
  expiresAt: new Date(row.expires_at).toISOString(),
  reviewedBy: row.reviewed_by,
  reviewer: (row.reviewed_by && names.get(row.reviewed_by)) || null,
  reviewedAt: row.reviewed_at && new Date(row.reviewed_at).toISOString(),
  verdict: row.verdict,
});

/** One emergency, for the answer of the command that opened or reviewed it. */
export async function readBreakGlass(db: Database, vault: Vault, id: string): Promise<BreakGlassView> {
  const rows = await actingAs(SYSTEM, () => selectBreakGlass(db, sql`b.id = ${id}`));
  const [row] = rows;
  if (!row) throw new Error('The break-glass was just written');
  return toBreakGlassView(row, await namesOfBreakGlass(db, rows), vault);
}
