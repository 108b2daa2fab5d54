const DAY = /^\d{4}-\d\d-\d\d$/;

/** Epoch milliseconds of an instant, or of a plain day in a zone: its beginning, or its end. */
export function instantIn(timeZone: string, value: string, { end = false } = {}): number {
  if (!DAY.test(value)) return Date.parse(value);
  const day = Temporal.PlainDate.from(value);
  return (end ? day.add({ days: 1 }) : day).toZonedDateTime(timeZone).epochMilliseconds;
}
