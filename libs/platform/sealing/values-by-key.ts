import { raw, sql } from '../../kernel/sql.js';
import type { Database } from '../database/database.js';
import type { SealedColumn } from './sealed-column.js';

/** Pages of a table that one statement looks through: a statement of the application has 4 s. */
const PAGES = 8192;

/** Counts the sealed values of these columns by the name of their key. */
export async function valuesByKey(db: Database, columns: readonly SealedColumn[]): Promise<Map<string, number>> {
  const all = new Map<string, number>();
  for (const { table, column } of columns) {
    const name = raw(`t.${column}`);
    for await (const range of pageRanges(db, table, PAGES)) {
      const keys = await db.query<{ id: string; values: number }>(sql`
        select encode(substring(${name} from 2 for get_byte(${name}, 0)), 'escape') as id, count(*)::int as values
        from ${raw(table)} t where ${range} and ${name} is not null group by 1`);
      for (const { id, values } of keys) all.set(id, (all.get(id) ?? 0) + values);
    }
  }
  return all;
}

/** Conditions on the table called `t` that divide it into ranges of so many pages. Each reads only its own pages. */
export async function* pageRanges(db: Database, table: string, pages: number) {
  for (let first = 0; first < (await pagesOf(db, table)); first += pages)
    yield sql`t.ctid >= ${`(${String(first)},0)`}::tid and t.ctid < ${`(${String(first + pages)},0)`}::tid`;
}

async function pagesOf(db: Database, table: string): Promise<number> {
  const [size] = await db.query<{ pages: number }>(
    sql`select (pg_relation_size(${table}::regclass) / current_setting('block_size')::int)::int as pages`,
  );
  return size?.pages ?? 0;
}
