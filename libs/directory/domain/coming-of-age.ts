const AGE = 18;

/**
 * The beginning of the 18th birthday where the patient lives. Of a birth date that is known in part, the earliest day that it can be: a right that
 * may have ended is not given.
 */
export function comingOfAge(birthDate: string, timeZone: string): Date {
  const [year = '', month = '01', day = '01'] = birthDate.split('-');
  const local = Temporal.PlainDate.from({ year: Number(year) + AGE, month: Number(month), day: Number(day) }, { overflow: 'constrain' });
  // 29 February has its birthday on 1 March in other years.
  const birthday = month === '02' && day === '29' && !local.inLeapYear ? local.add({ days: 1 }) : local;
  return new Date(birthday.toZonedDateTime(timeZone).epochMilliseconds);
}
