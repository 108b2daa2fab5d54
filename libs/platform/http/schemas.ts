import { z } from 'zod';

// Building blocks of the interface: each carries its limit, so that validation and contract cannot drift apart.

const NUL = String.fromCharCode(0);
/** Whether PostgreSQL and JSON can hold a text: no NUL, no half of a surrogate pair. */
export const storable = (value: string): boolean => !value.includes(NUL) && value.isWellFormed();

/** Any case is read, lower case is what we write. */
export const id = () => z.uuid('Must be a UUID.').toLowerCase().meta({ example: '01890a5d-ac96-774b-bcce-b302099a8057' });

/** In characters (code points), as people and JSON Schema count them: JavaScript counts some as two. */
export const lengthOf = (value: string): number => Array.from(value).length;

/** Not blank, and no NUL. Its parts share no character, so that no text makes it slow. */
const WRITTEN = /^\s*[^\s\0][^\0]*$/;

/** One line or several of text, trimmed, `min` to `max` characters. */
export const text = (max: number, min = 1) =>
  z
    .string()
    .trim()
    .refine((value) => lengthOf(value) >= min, {
      error: min === 1 ? 'Must not be empty.' : `Must have at least ${String(min)} characters.`,
      abort: true,
    })
    .refine((value) => lengthOf(value) <= max, { error: `Must have at most ${String(max)} characters.`, abort: true })
    .regex(WRITTEN, { error: 'Holds characters that cannot be stored.', abort: true })
    .refine(storable, 'Holds characters that cannot be stored.')
    .meta({ minLength: min, maxLength: max });

export const email = () =>
  z
    .string()
    .trim()
    .max(254, 'Must have at most 254 characters.')
    .pipe(z.email('Must be an email address.'))
    .meta({ format: 'email', example: 'ada@example.org' });

export const phone = () =>
  z
    .string()
    .trim()
    .regex(/^\+?[0-9][0-9 ()./-]{2,30}$/, 'Must be a phone number: digits, spaces and + ( ) . / - only, 3 to 32 characters.')
    .meta({ example: '+1 617 555 0100' });

/** A calendar day that exists, from 1850 on. */
export const day = () =>
  z.iso
    .date('Must be an existing date, YYYY-MM-DD.')
    .refine((value) => value >= '1850-01-01', 'Must not be before 1850.')
    .meta({ example: '1990-04-12' });

/** An RFC 3339 instant, answered in UTC. */
export const instant = () =>
  z.iso
    .datetime({ offset: true, error: 'Must be an RFC 3339 instant such as 2027-03-01T09:30:00Z.' })
    .refine((value) => value >= '1900' && value < '2200', 'Must lie between the years 1900 and 2200.')
    .meta({ example: '2027-03-01T09:30:00.000Z' });

const LONGEST_ZONE = 64;
const knownZones = new Set<string>();
/** Only names that exist are remembered, in one case: what a caller invents takes no memory. */
const isTimeZone = (name: string): boolean => {
  if (name.length > LONGEST_ZONE || !/^[A-Za-z]/.test(name)) return false;
  const known = name.toLowerCase();
  if (knownZones.has(known)) return true;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
  } catch {
    return false;
  }
  knownZones.add(known);
  return true;
};

/** An IANA time zone name; `what` says of what. */
export const timeZone = (what = 'Time zone') =>
  z
    .string()
    .max(LONGEST_ZONE)
    .refine(isTimeZone, 'Must be an IANA time zone such as Europe/Madrid.')
    .meta({ description: `${what}: a name of the IANA time zone database.`, example: 'America/New_York' });

const DEEPEST = 32;

/** Whether JSON survives being stored: texts that PostgreSQL holds, numbers that are numbers (1e400 is none), at most 32 levels. */
function keepable(root: unknown): boolean {
  const open: [value: unknown, depth: number][] = [[root, 1]];
  for (let next = open.pop(); next; next = open.pop()) {
    const [value, depth] = next;
    if (typeof value === 'string' && !storable(value)) return false;
    if (typeof value === 'number' && !Number.isFinite(value)) return false;
    if (typeof value !== 'object' || value === null) continue;
    if (depth > DEEPEST) return false;
    for (const [key, inner] of Object.entries(value)) {
      if (!storable(key)) return false;
      open.push([inner, depth + 1]);
    }
  }
  return true;
}

/** A JSON object of at most 8 kB and 32 levels. */
export const extras = () =>
  z
    .record(z.string().max(100), z.unknown())
    .refine(
      (value) => keepable(value) && Buffer.byteLength(JSON.stringify(value)) <= 8192,
      'Must be a JSON object of at most 8192 bytes and 32 levels of storable text and numbers.',
    )
    .meta({ example: { interpreter: 'es' } });

/** One of the two fields is given, not both. */
export const withEither = <T extends z.ZodObject>(schema: T, one: string, other: string) =>
  schema
    .refine((value) => (value[one] === undefined) !== (value[other] === undefined), `Needs either ${one} or ${other}.`)
    .meta({ oneOf: [{ required: [one] }, { required: [other] }] });

const ROWS = { min: 1, max: 100, usual: 20 };
export const page = {
  limit: z.coerce
    .number()
    .int()
    .min(ROWS.min)
    .max(ROWS.max)
    .default(ROWS.usual)
    .describe(`Rows per page, ${ROWS.min} to ${ROWS.max}; ${ROWS.usual} by default.`),
};

/** A list answer; `nextCursor` is null on the last page. */
export const listOf = <T extends z.ZodType>(item: T, name: string) =>
  z
    .object({
      items: z.array(item),
      nextCursor: z.string().nullable().describe('Give it as `cursor` for the next page; null on the last one.'),
    })
    .meta({ id: name });

export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string().optional(),
    code: z.string().describe('Permanent; program against this.'),
    errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
    requestId: z.string().optional(),
  })
  .loose()
  .meta({
    id: 'Problem',
    example: {
      type: 'urn:consilium:problem:not-found',
      title: 'Not found',
      status: 404,
      detail: 'There is no such appointment.',
      code: 'not-found',
      requestId: '01890a5d-ac96-774b-bcce-b302099a8057',
    },
  });
