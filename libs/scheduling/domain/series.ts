import { RRuleTemporal } from 'rrule-temporal';
import { DomainError } from '../../kernel/domain-error.js';

export const MOST_OCCURRENCES = 52;
/** Fates of a date of a series that is taken. */
export const ON_BUSY = ['skip', 'shift', 'fail'] as const;
export type OnBusy = (typeof ON_BUSY)[number];

const FREQUENCIES = ['DAILY', 'WEEKLY', 'MONTHLY'];
const PARTS = ['FREQ', 'COUNT', 'INTERVAL', 'BYDAY', 'BYMONTHDAY', 'BYSETPOS'];
const DAYS = /^[+-]?\d?(MO|TU|WE|TH|FR|SA|SU)(,[+-]?\d?(MO|TU|WE|TH|FR|SA|SU)){0,20}$/;
const NUMBERS = /^-?([1-9]|[12]\d|3[01])(,-?([1-9]|[12]\d|3[01])){0,30}$/;
/** So many candidates are looked at: an impossible rule, such as 30 February, would never end. */
const MOST_CANDIDATES = 2000;

export class SeriesRuleRefused extends DomainError {
  readonly code = 'series-rule-refused';
  readonly kind = 'invalid';
  constructor(reason: string) {
    super(`This rule cannot be booked: ${reason}`);
  }
}

/**
 * Starts of a series, the first one included. The rule is read on the clock on the wall: a time that the change of the clock skips moves forward by the
 * gap, and one that comes twice is the first.
 */
export function occurrences(rule: string, first: Date, timeZone: string): Date[] {
  const count = read(rule);
  const wall = Temporal.Instant.fromEpochMilliseconds(first.getTime()).toZonedDateTimeISO(timeZone).toPlainDateTime();
  // Expanded as if the wall were in UTC: RFC 5545 leaves out times that do not exist, here they are moved.
  const found = expand(`DTSTART;TZID=UTC:${compact(wall)}\nRRULE:${rule}`).map(
    (at) => new Date(at.toPlainDateTime().toZonedDateTime(timeZone).epochMilliseconds),
  );
  if (found.length < count) throw new SeriesRuleRefused('it has no such dates.');
  if (found[0]?.getTime() !== first.getTime()) throw new SeriesRuleRefused('startsAt is not one of its dates.');
  return found;
}

function read(rule: string): number {
  const parts = new Map<string, string>();
  for (const part of rule.split(';')) {
    const [name = '', value = ''] = part.split('=');
    if (!PARTS.includes(name) || parts.has(name)) throw new SeriesRuleRefused(`it has parts other than ${PARTS.join(', ')}, or one twice.`);
    parts.set(name, value);
  }
  const [count, interval] = [Number(parts.get('COUNT')), Number(parts.get('INTERVAL') ?? '1')];
  if (!FREQUENCIES.includes(parts.get('FREQ') ?? '')) throw new SeriesRuleRefused(`FREQ must be one of ${FREQUENCIES.join(', ')}.`);
  if (!Number.isInteger(count) || count < 2 || count > MOST_OCCURRENCES)
    throw new SeriesRuleRefused(`COUNT must be 2 to ${String(MOST_OCCURRENCES)}.`);
  if (!Number.isInteger(interval) || interval < 1 || interval > 52) throw new SeriesRuleRefused('INTERVAL must be 1 to 52.');
  if (parts.has('BYDAY') && !DAYS.test(parts.get('BYDAY') ?? ''))
    throw new SeriesRuleRefused('BYDAY must name weekdays such as MO or 1TU.');
  for (const name of ['BYMONTHDAY', 'BYSETPOS'])
    if (parts.has(name) && !NUMBERS.test(parts.get(name) ?? ''))
      throw new SeriesRuleRefused(`${name} must be numbers from 1 to 31, or from -31 to -1.`);
  return count;
}

function expand(rruleString: string): { toPlainDateTime(): Temporal.PlainDateTime }[] {
  try {
    return new RRuleTemporal({ rruleString, temporal: Temporal, maxIterations: MOST_CANDIDATES }).all((_, i) => i < MOST_OCCURRENCES);
  } catch {
    // The library gives up after so many months without a date.
    return [];
  }
}

const compact = (wall: Temporal.PlainDateTime): string => wall.toString({ smallestUnit: 'second' }).replaceAll(/[-:]/g, '');
