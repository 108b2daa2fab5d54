import { UUID } from '../../kernel/ids.js';
import { type Sql, raw, sql } from '../../kernel/sql.js';

export interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

/** The place after the last row of a page: its sort value and id. */
export interface Cursor {
  after: string;
  id: string;
}

export const writeCursor = (after: string, id: string): string => Buffer.from(JSON.stringify([after, id])).toString('base64url');

const LONGEST_PLACE = 400;

/** Reads the result of `writeCursor`; undefined for anything else. */
export const readCursor = (value: string): Cursor | undefined => {
  try {
    const [after, id] = JSON.parse(Buffer.from(value, 'base64url').toString('utf8')) as unknown[];
    const isPlace = typeof after === 'string' && after.length <= LONGEST_PLACE && !after.includes(String.fromCharCode(0));
    return isPlace && typeof id === 'string' && UUID.test(id) ? { after, id } : undefined;
  } catch {
    return undefined;
  }
};

/** Rows after the cursor, in the order of `(column, id)`. */
export const afterCursor = (place: Cursor | undefined, column: string, direction: 'asc' | 'desc' = 'asc', type = 'timestamptz'): Sql =>
  place
    ? sql`${raw(`(${column}, ${column.replace(/\.\w+$/, '.id')})`)} ${raw(direction === 'asc' ? '>' : '<')} (${place.after}::${raw(type)}, ${place.id}::uuid)`
    : sql`true`;

/** Cuts a result of `limit + 1` rows to the page, with the cursor to the next one. */
export function toPage<R extends { id: string }, T>(rows: R[], limit: number, sortValue: (row: R) => string, view: (row: R) => T): Page<T> {
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  return {
    items: shown.map(view),
    nextCursor: last ? writeCursor(sortValue(last), last.id) : null,
  };
}
