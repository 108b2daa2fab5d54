import type { Calendar, Place } from './calendar/calendar.js';
import { isOpen, openTimes } from './calendar/open-times.js';
import type { AppointmentRequest } from './appointment.js';
import type { Outside } from './appointment.errors.js';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** Instants between which a booking starts: after the notice that patients give, up to the horizon. */
export function bookable({ settings }: Calendar, now: Date, asPatient: boolean): { earliest: number; latest: number } {
  const notice = asPatient ? settings.noticeMinutes * MINUTE_MS : 0;
  return { earliest: now.getTime() + notice, latest: now.getTime() + settings.horizonDays * DAY_MS };
}

/** The reason for which a time is outside of the doctor's availability, as far as it does not depend on other appointments. */
export function outsideOf(
  calendar: Calendar,
  request: Pick<AppointmentRequest, 'startsAt' | 'durationMinutes' | 'modality' | 'hospitalId'>,
  { now, asPatient, hoursAreTold }: { now: Date; asPatient: boolean; hoursAreTold: boolean },
): Outside | undefined {
  const { modality, hospitalId } = request;
  const startsAt = request.startsAt.getTime();
  const { earliest, latest } = bookable(calendar, now, asPatient);
  if (startsAt < earliest) return 'notice';
  if (startsAt > latest) return 'horizon';
  const time = { startsAt, endsAt: startsAt + request.durationMinutes * MINUTE_MS, modality, hospitalId };
  // A doctor who has told no hours can be asked for any time, but for absences and holidays.
  const open = hoursAreTold ? calendar : aroundTheClock(calendar);
  return isOpen(open, time) ? undefined : 'hours';
}

/** Place of the hours in which a time lies: the first that name one. */
export function placeOf(calendar: Calendar, time: Parameters<typeof isOpen>[1]): Pick<Place, 'hospitalId' | 'location'> {
  const nowhere = { hospitalId: null, location: null };
  if (![...calendar.hours, ...calendar.exceptions].some(({ hospitalId, location }) => hospitalId !== null || location !== null))
    return nowhere;
  const window = { from: time.startsAt, to: time.endsAt };
  const around = openTimes(calendar, window, time).filter(({ startsAt, endsAt }) => startsAt <= time.startsAt && time.endsAt <= endsAt);
  return around.find(({ hospitalId, location }) => hospitalId !== null || location !== null) ?? nowhere;
}

/** The same calendar with hours all day long. */
const aroundTheClock = (calendar: Calendar): Calendar => ({
  ...calendar,
  hours: calendar.hours.map((hours) => ({ ...hours, start: '00:00', end: '00:00' })),
});
