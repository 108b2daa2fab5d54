/** The calendar day of an instant in a time zone: its date, its beginning, and the beginning of the next one. */
export function dayIn(timeZone: string, at: Date): { date: string; from: Date; to: Date } {
  const day = Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(timeZone).toPlainDate();
  const beginning = (of: Temporal.PlainDate) => new Date(of.toZonedDateTime(timeZone).epochMilliseconds);
  return { date: day.toString(), from: beginning(day), to: beginning(day.add({ days: 1 })) };
}
