import { sql } from '../kernel/sql.js';
import type { Database } from '../platform/database/database.js';
import { UnknownSpeciality } from './domain/directory.errors.js';

/** The given specialities as the managed list names them, in any case. Refuses one that is not on the list. */
export async function listedSpecialities(db: Database, given: readonly string[]): Promise<string[]> {
  if (given.length === 0) return [];
  const names = [...new Set(given.map((name) => name.toLowerCase()))];
  const rows = await db.query<{ name: string }>(
    sql`select name from directory.speciality where name = any(${names}::text[]) for key share`,
  );
  const known = new Set(rows.map(({ name }) => name));
  const unknown = names.filter((name) => !known.has(name));
  if (unknown.length > 0) throw new UnknownSpeciality(unknown);
  return names;
}

/** Puts these on the managed list, in lower case. Nothing changes for those that are there. */
export async function addSpecialities(db: Database, given: readonly string[]): Promise<void> {
  const names = [...new Set(given.map((name) => name.toLowerCase()))];
  if (names.length === 0) return;
  await db.query(sql`insert into directory.speciality (name) select unnest(${names}::text[]) on conflict do nothing`);
}
