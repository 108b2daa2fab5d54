import { Field, type FieldOptions, type Kind, ofText, textual, unless } from './field.js';
import { todayIn, zoneNamed } from './zones.js';

const DATE = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;
/** True if the date exists: 31 April rolls over into May and then reads differently. */
const exists = (date: string): boolean =>
  DATE.test(date) && (Number(date.slice(8)) < 29 || new Date(`${date}T00:00Z`).toISOString().startsWith(date));

const FIRST_DAY = '1850-01-01';
const OUT_OF_YEARS = 'Must lie between the years 1900 and 2200.';
/** Today in the time zone of the same object, else in UTC. */
const todayFor = (object: object): string => {
  const { timeZone } = object as { timeZone?: unknown };
  return todayIn(typeof timeZone === 'string' ? zoneNamed(timeZone) : undefined);
};

/** A calendar day, from 1850 on, or `near`: in the years of instants. */
const day = ({ past = false, near = false } = {}): Kind => ({
  schema: { type: 'string', format: 'date', pattern: DATE.source, example: '1990-04-12' },
  check: textual((value, object) => {
    if (!exists(value)) return 'Must be an existing date, YYYY-MM-DD.';
    if (near && !(value >= '1900' && value < '2200')) return OUT_OF_YEARS;
    if (value < FIRST_DAY) return 'Must not be before 1850.';
    return unless(!past || value <= todayFor(object), 'Must not be in the future.');
  }),
});

const PARTIAL_DATE = /^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$/;
/** A calendar day of which perhaps only the year or the month is known, from 1850 on. */
const partialDay = ({ past = false } = {}): Kind => ({
  schema: { type: 'string', pattern: PARTIAL_DATE.source, example: '1990-04-12' },
  check: textual((value, object) => {
    if (!PARTIAL_DATE.test(value) || (value.length === 10 && !exists(value)))
      return 'Must be an existing date, YYYY-MM-DD, or YYYY-MM or YYYY where no more is known.';
    if (value < FIRST_DAY.slice(0, value.length)) return 'Must not be before 1850.';
    return unless(!past || value <= todayFor(object).slice(0, value.length), 'Must not be in the future.');
  }),
});

const CLOCK_TIME = /^([01]\d|2[0-3]):[0-5]\d$/;
/** A time of the day. */
const clockTime: Kind = {
  schema: { type: 'string', pattern: CLOCK_TIME.source, example: '09:00' },
  check: textual((value) => unless(CLOCK_TIME.test(value), 'Must be a time of the day such as 09:00.')),
};

const TIME = /^T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/;
const INSTANT = `${DATE.source.slice(0, -1)}${TIME.source.slice(1)}`;
/** An unescaped + in a URL arrives as a space. */
const ESCAPED_PLUS = 'Must have its + written as %2B, since a + in a URL is a space.';
const NOT_A_DAY_OR_INSTANT = 'Must be a day such as 2027-03-01 or an RFC 3339 instant such as 2027-03-01T09:30:00Z.';
const NOT_AN_INSTANT = 'Must be an RFC 3339 instant such as 2027-03-01T09:30:00Z.';

function faultOfInstant(value: string): string | undefined {
  if (!exists(value.slice(0, 10)) || !TIME.test(value.slice(10))) return NOT_AN_INSTANT;
  return unless(value >= '1900' && value < '2200', OUT_OF_YEARS);
}

const instant = ({ future = false } = {}): Kind => ({
  schema: { type: 'string', format: 'date-time', pattern: INSTANT, example: '2027-03-01T09:30:00.000Z' },
  check: textual((value) => faultOfInstant(value) ?? unless(!future || Date.parse(value) > Date.now(), 'Must be in the future.')),
});

const DAY_MS = 86_400_000;
/** A day in a filter is the whole day: `from` its beginning, `to` its end, in UTC. */
const asInstant = (value: string, end: boolean): string =>
  exists(value) ? new Date(Date.parse(value) + (end ? DAY_MS : 0)).toISOString() : value;

/** One end of a period in a query. */
const bound = (end: boolean): Kind => ({
  schema: {
    type: 'string',
    anyOf: [
      { type: 'string', format: 'date-time', pattern: INSTANT },
      { type: 'string', format: 'date', pattern: DATE.source },
    ],
    example: end ? '2027-03-31' : '2027-03-01T00:00:00Z',
  },
  clean: ofText((value) => asInstant(value, end)),
  check: textual((value, object) => {
    const fault = faultOfInstant(value);
    if (fault && value.includes(' ') && faultOfInstant(value.replace(' ', '+')) === undefined) return ESCAPED_PLUS;
    if (fault === NOT_AN_INSTANT) return NOT_A_DAY_OR_INSTANT;
    if (fault) return fault;
    const { from } = object as { from?: unknown };
    return unless(!end || typeof from !== 'string' || !(Date.parse(from) >= Date.parse(value)), 'Must be later than from.');
  }),
});

/** The end of a window is later than its beginning `from` in the same object, by so many days at most. */
interface Within {
  days: number;
  /** True if a window without `from` does not begin now. */
  onlyIfGiven?: true;
}

function faultOfWindow(from: string, to: string, { days }: Within): string | undefined {
  const length = Date.parse(asInstant(to, true)) - Date.parse(asInstant(from, false));
  if (length <= 0) return 'Must be later than from.';
  return unless(length <= days * DAY_MS, `Must be at most ${String(days)} days after from.`);
}

const dayOrInstant = (within?: Within): Kind => ({
  schema: {
    type: 'string',
    anyOf: [
      { type: 'string', format: 'date-time', pattern: INSTANT },
      { type: 'string', format: 'date', pattern: DATE.source },
    ],
    example: '2027-03-01',
  },
  check: textual((value, object) => {
    const { from = within?.onlyIfGiven ? undefined : new Date().toISOString() } = object as { from?: unknown };
    const fault = exists(value) ? unless(value >= '1900' && value < '2200', OUT_OF_YEARS) : faultOfInstant(value);
    if (fault && value.includes(' ') && faultOfInstant(value.replace(' ', '+')) === undefined) return ESCAPED_PLUS;
    if (fault === NOT_AN_INSTANT) return NOT_A_DAY_OR_INSTANT;
    return fault ?? (within && typeof from === 'string' ? faultOfWindow(from, value, within) : undefined);
  }),
});

const timeZone: Kind = {
  schema: { type: 'string', maxLength: 64, example: 'America/New_York' },
  clean: ofText((value) => zoneNamed(value) ?? value),
  check: textual((value) => unless(zoneNamed(value) === value, 'Must be the name of an IANA time zone such as Europe/Madrid.')),
};

/** A calendar day; `near` refuses those that no instant has. */
export const Day = ({ past, near, ...options }: { past?: boolean; near?: boolean } & FieldOptions = {}) =>
  Field(day({ past, near }), options);
export const PartialDay = ({ past, ...options }: { past?: boolean } & FieldOptions = {}) =>
  Field(partialDay({ past }), {
    ...options,
    description: [options.description, 'YYYY-MM-DD, or YYYY-MM or YYYY where no more is known.'].filter(Boolean).join(' '),
  });
export const ClockTime = (options?: FieldOptions) => Field(clockTime, options);
export const Instant = ({ future, ...options }: { future?: boolean } & FieldOptions = {}) => Field(instant({ future }), options);
/** A day, whose zone the route knows, or an instant. With `within` it is the end of a window that begins with `from`. */
export const DayOrInstant = ({ within, ...options }: { within?: Within } & FieldOptions = {}) => Field(dayOrInstant(within), options);
/** A time zone; its description says what it belongs to. */
export const TimeZone = (options?: FieldOptions) => Field(timeZone, { description: 'A name of the IANA time zone database.', ...options });

/** Filters of a list by time. */
export class Period {
  @Field(bound(false), { optional: true, description: 'At this instant or later; a plain day is taken from its beginning, in UTC.' })
  from?: string;

  @Field(bound(true), { optional: true, description: 'Before this instant; a plain day is taken to its end, in UTC. Later than `from`.' })
  to?: string;
}
