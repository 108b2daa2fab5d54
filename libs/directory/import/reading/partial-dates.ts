const SHAPE = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/;

/** A date of which perhaps only the year or the month is known: `1947`, `1947-06`, `1947-06-01`. Undefined if it does not exist. */
export function partialDate(text: string): string | undefined {
  const [, year = '', month = '01', day = '01'] = SHAPE.exec(text) ?? [];
  if (year === '') return undefined;
  const whole = `${year}-${month}-${day}`;
  const time = Date.parse(whole);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(whole) ? text : undefined;
}

/** The date in a FHIR dateTime, as its source wrote it: without the time, whose zone is that of the source. */
export function partialDateOf(dateTime: string): string | undefined {
  const [date = '', time] = dateTime.split('T');
  return time !== undefined && date.length < 10 ? undefined : partialDate(date);
}

const shared = (a: string, b: string): [string, string] => {
  const length = Math.min(a.length, b.length);
  return [a.slice(0, length), b.slice(0, length)];
};

/** True if `a` was certainly before `b`. */
export const isBefore = (a: string, b: string): boolean => {
  const [left, right] = shared(a, b);
  return left < right;
};

/** True if both may be the same day. */
export const mayBeSameDay = (a: string, b: string): boolean => {
  const [left, right] = shared(a, b);
  return left === right;
};
