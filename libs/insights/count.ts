import type { Sql } from '../kernel/sql.js';
import type { Database } from '../platform/database/database.js';

/** Runs a statement of one row with `count`. */
export async function countOf(db: Database, statement: Sql): Promise<number> {
  const [row] = await db.query<{ count: number }>(statement);
  return row?.count ?? 0;
}
