import fc from 'fast-check';
import { newId } from '../../kernel/ids.js';
import { PageByInstant, PageByText } from './fields/page.js';
import { afterCursor, toPage } from './pagination.js';
import { InvalidInput } from './problem/problem.js';
import { readDto } from './read-dto.js';

const NUL = String.fromCharCode(0);
const forged = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const rows = (count: number, name: string) => Array.from({ length: count }, () => ({ id: newId(), name }));
/** The place that `?cursor=` names in a list of this kind; `refused` if it names none. */
const placeIn = (list: typeof PageByText | typeof PageByInstant, cursor: unknown) => {
  try {
    return readDto(list, { cursor }, 'query').cursor;
  } catch (error) {
    if (error instanceof InvalidInput) return 'refused';
    throw error;
  }
};
const page = (all: { id: string; name: string }[], limit: number) =>
  toPage(
    all,
    limit,
    (row) => row.name,
    (row) => row.id,
  );

test('a cursor that was given is read back as the place of the last row, whatever its name', () => {
  const names = fc
    .string({ unit: 'binary', maxLength: 200 })
    .filter((name) => name.length <= 200 && name.isWellFormed() && !name.includes(NUL));
  const worst = fc.constantFrom('\u0001'.repeat(200), '漢'.repeat(200), '😀'.repeat(100), '"'.repeat(200), '\\'.repeat(200), '');
  fc.assert(
    fc.property(fc.oneof(names, worst), fc.integer({ min: 1, max: 100 }), (name, limit) => {
      const all = rows(limit + 1, name);
      const { items, nextCursor } = page(all, limit);
      expect(items).toEqual(all.slice(0, limit).map(({ id }) => id));
      expect(placeIn(PageByText, nextCursor)).toEqual({ after: name, id: all[limit - 1]?.id });
    }),
    { numRuns: 1000 },
  );
});

test('the last page has no cursor, be it full or empty', () => {
  for (const [count, limit] of [
    [0, 1],
    [1, 1],
    [20, 20],
    [19, 20],
  ] as const) {
    expect(page(rows(count, 'x'), limit).nextCursor).toBeNull();
  }
});

test.each([
  ['no base64', '%%%'],
  ['nothing', ''],
  ['no JSON', Buffer.from('[').toString('base64url')],
  ['null', forged(null)],
  ['a number', forged(7)],
  ['an object', forged({ after: 'a', id: newId() })],
  ['one part', forged(['a'])],
  ['a number as place', forged([7, newId()])],
  ['an id that is none', forged(['a', '1'])],
  ['an id with more behind it', forged(['a', `${newId()}'--`])],
  ['a nested place', forged([['a'], newId()])],
  ['NUL in the place', forged([`a${NUL}`, newId()])],
  ['a place of 401 letters', forged(['x'.repeat(401), newId()])],
  ['3,000 letters', 'A'.repeat(3000)],
])('a cursor that holds %s is refused', (_what, value) => {
  expect(placeIn(PageByText, value)).toBe('refused');
  expect(placeIn(PageByInstant, value)).toBe('refused');
});

test('whatever is given as a cursor is read or refused, never an exception', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string({ unit: 'binary' }), fc.base64String(), fc.jsonValue().map(forged), fc.tuple(fc.string(), fc.uuid()).map(forged)),
      (value) => {
        const read = placeIn(PageByText, value);
        if (read !== 'refused') expect(Object.keys(read ?? {}).sort()).toEqual(['after', 'id']);
        placeIn(PageByInstant, value);
      },
    ),
    { numRuns: 1000 },
  );
});

test.each(['2027-03-01 09:30:00+00', '2027-03-01 09:30:00.5+00', '2027-12-31 23:59:59.999999+00'])(
  'the instant %s is a place in a list by time',
  (after) => {
    const id = newId();
    expect(placeIn(PageByInstant, forged([after, id]))).toEqual({ after, id });
  },
);

test.each([
  'Ada',
  '2027-03-01',
  '2027-13-01 00:00:00+00',
  '2027-03-01 24:00:00+00',
  '2027-03-01T09:30:00Z',
  '2027-03-01 09:30:00+02',
  'infinity',
  'now',
  "2027-03-01 09:30:00+00'",
])('the text %s is none', (after) => {
  expect(placeIn(PageByInstant, forged([after, newId()]))).toBe('refused');
});

test('no cursor is no condition, a cursor is one on (sort value, id) with bound values', () => {
  expect(placeIn(PageByInstant, undefined)).toBeUndefined();
  expect(afterCursor(undefined, 'a.starts_at').text).toBe('true');
  const place = { after: '2027-03-01 09:30:00+00', id: newId() };
  const up = afterCursor(place, 'a.starts_at');
  expect([up.text, up.values]).toEqual(['(a.starts_at, a.id) > ($1::timestamptz, $2::uuid)', [place.after, place.id]]);
  expect(afterCursor(place, 'c.created_at', 'desc').text).toBe('(c.created_at, c.id) < ($1::timestamptz, $2::uuid)');
});
