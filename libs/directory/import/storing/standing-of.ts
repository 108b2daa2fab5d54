import { raw, type Sql, sql } from '../../../kernel/sql.js';
import type { Database } from '../../../platform/database/database.js';
import type { OwnerKind } from '../reading/records.js';

export interface Standing {
  /** The profile itself, or the patient that took its place. */
  id: string;
  deleted: boolean;
}

/** The profiles behind the ids: patients that were replaced stand for their successors. */
export async function standingOf(db: Database, kind: OwnerKind, ids: string[]): Promise<Map<string, Standing>> {
  if (ids.length === 0) return new Map();
  const table = raw(`directory.${kind}`);
  const statement =
    kind === 'patient'
      ? sql`with recursive successor (start, id, depth) as (
              select p.id, p.id, 0 from directory.patient p where p.id = any(${ids}::uuid[])
              union all select s.start, p.merged_into, s.depth + 1 from successor s join directory.patient p on p.id = s.id
              where p.merged_into is not null and s.depth < 100)
            select distinct on (s.start) s.start, s.id, p.deleted_at is not null as deleted
            from successor s join directory.patient p on p.id = s.id order by s.start, s.depth desc`
      : sql`select t.id as start, t.id, t.deleted_at is not null as deleted from ${table} t where t.id = any(${ids}::uuid[])`;
  const rows = await db.query<{ start: string; id: string; deleted: boolean }>(statement);
  return new Map(rows.map(({ start, ...standing }) => [start, standing]));
}

/** Owner, as its source knows them, of a row that may have come along with a replaced patient. */
export const originIn = (row: string) => raw(`coalesce(${row}.came_from, ${row}.owner_id)`);
export const ownedBy = (row: string, ids: readonly string[]): Sql =>
  sql`((${raw(row)}.owner_id = any(${ids}::uuid[]) and ${raw(row)}.came_from is null) or ${raw(row)}.came_from = any(${ids}::uuid[]))`;

/** Profiles of these that the import created itself. */
export async function broughtBy(db: Database, importId: string, ids: string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const rows = await db.query<{ id: string }>(
    sql`select distinct ${originIn('s')} as id from directory.import_source s
        where s.brought_by = ${importId} and ${ownedBy('s', ids)}`,
  );
  return new Set(rows.map(({ id }) => id));
}
