import { z } from 'zod';
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

const encode = (after: string, id: string): string => Buffer.from(JSON.stringify([after, id])).toString('base64url');

const decode = (value: string): Cursor | undefined => {
  try {
    const [after, id] = JSON.parse(Buffer.from(value, 'base64url').toString('utf8')) as unknown[];
    return typeof after === 'string' &&
      after.length <= 400 &&
      !after.includes(String.fromCharCode(0)) &&
      typeof id === 'string' &&
      UUID.test(id)
      ? { after, id }
      : undefined;
  } catch {
    return undefined;
  }
};

/** `?cursor=` as a previous answer's `nextCursor` gave it. */
export const cursor = () =>
  z
    .string()
    // A name of 200 characters takes up to 1,200 bytes of JSON, 1,660 of base64url.
    .max(2000)
    .meta({
      description: 'Opaque: the `nextCursor` of the answer before; without it the first page.',
      example: encode('Ada Rivera', '01890a5d-ac96-774b-bcce-b302099a8057'),
    })
    .transform((value, context) => {
      const decoded = decode(value);
      if (!decoded) context.addIssue({ code: 'custom', message: 'Must be the nextCursor of an earlier answer.' });
      return decoded as Cursor;
    })
    .optional();

/** An instant as PostgreSQL writes it, to the microsecond. */
const INSTANT = /^\d{4}-(0\d|1[0-2])-([0-2]\d|3[01]) ([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,6})?\+00$/;

/** The same for a list sorted by an instant. */
export const instantCursor = () =>
  cursor().refine((value) => value === undefined || INSTANT.test(value.after), 'Must be the nextCursor of an earlier answer.');

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
    nextCursor: last ? encode(sortValue(last), last.id) : null,
  };
}
