import { type Cursor, readCursor, writeCursor } from '../pagination.js';
import { exampleId } from './example-ids.js';
import { Field, isObject, type Kind } from './field.js';
import { WholeNumber } from './values.js';

const ROWS = { min: 1, max: 100, usual: 20 };
const LONGEST_CURSOR = 2000;

/** `?cursor=` with the `nextCursor` of an earlier answer; `isPlace` checks the value that the list is sorted by. */
const cursorAfter = (isPlace: (after: string) => boolean, example: string): Kind => ({
  // A name of 200 characters takes up to 1,200 bytes of JSON, 1,660 of base64url.
  schema: { type: 'string', maxLength: LONGEST_CURSOR, example: writeCursor(example, exampleId('Row')) },
  clean: (value) => (typeof value === 'string' && value.length <= LONGEST_CURSOR ? (readCursor(value) ?? value) : value),
  check: (value) =>
    isObject(value) && !Array.isArray(value) && isPlace((value as Cursor).after)
      ? undefined
      : 'Must be the nextCursor of an earlier answer.',
});

/** An instant as PostgreSQL writes it, with microseconds. */
const INSTANT = /^\d{4}-(0\d|1[0-2])-([0-2]\d|3[01]) ([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,6})?\+00$/;
const byText = cursorAfter(() => true, 'Ada Rivera');
const byInstant = cursorAfter((after) => INSTANT.test(after), '2027-03-01 09:30:00+00');
const byNumber = cursorAfter((after) => /^\d{1,18}$/.test(after), '4711');

const CURSOR = { optional: true, description: 'Opaque: the `nextCursor` of the answer before; without it the first page.' };

class Rows {
  @WholeNumber(ROWS.min, ROWS.max, {
    inQuery: true,
    default: ROWS.usual,
    description: `Rows per page, ${ROWS.min} to ${ROWS.max}; ${ROWS.usual} by default.`,
  })
  limit!: number;
}

/** A page of a list sorted by a text. */
export class PageByText extends Rows {
  @Field(byText, CURSOR) cursor?: Cursor;
}

/** A page of a list sorted by an instant. */
export class PageByInstant extends Rows {
  @Field(byInstant, CURSOR) cursor?: Cursor;
}

/** A page of a list sorted by a number. */
export class PageByNumber extends Rows {
  @Field(byNumber, CURSOR) cursor?: Cursor;
}
