import type { Calendar, Place } from './calendar/calendar.js';
import { isOpen, openTimes } from './calendar/open-times.js';
import type { Span } from './calendar/spans.js';
import type { Appointment, AppointmentRequest, Where } from './appointment.js';
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

/** Place of the hours in which a time lies, as the free times show it: the first hours of the calendar that offer this start, else the first around it. */
export function placeOf(calendar: Calendar, time: Parameters<typeof isOpen>[1]): Pick<Place, 'hospitalId' | 'location'> {
  const nowhere = { hospitalId: null, location: null };
  if (![...calendar.hours, ...calendar.exceptions].some(({ hospitalId, location }) => hospitalId !== null || location !== null))
    return nowhere;
  const window = { from: time.startsAt, to: time.endsAt };
  const around = openTimes(calendar, window, time).filter(({ startsAt, endsAt }) => startsAt <= time.startsAt && time.endsAt <= endsAt);
  const step = calendar.settings.stepMinutes === null ? time.endsAt - time.startsAt : calendar.settings.stepMinutes * MINUTE_MS;
  return around.find(({ origin }) => (time.startsAt - origin) % step === 0) ?? around[0] ?? nowhere;
}

/**
 * Place of an appointment that moves: as before if the doctor sees patients there then, else that of the hours. A room stays in its hospital, a location
 * that the hours had named follows the hours.
 */
export function placeAfterMove(
  calendar: Calendar,
  one: Pick<Appointment, 'startsAt' | 'endsAt' | 'modality' | keyof Where>,
  to: Span,
): Where {
  const { modality } = one;
  const hospitalId = one.hospitalId ?? undefined;
  const stays = isOpen(calendar, { ...to, modality, hospitalId }) || !isOpen(calendar, { ...to, modality });
  const there = placeOf(calendar, { ...to, modality, hospitalId: stays ? hospitalId : undefined });
  const former = placeOf(calendar, { startsAt: one.startsAt.getTime(), endsAt: one.endsAt.getTime(), modality, hospitalId });
  const isElsewhere = !stays || (one.hospitalId === null && there.hospitalId !== null);
  return {
    hospitalId: isElsewhere ? there.hospitalId : one.hospitalId,
    roomId: isElsewhere ? null : one.roomId,
    location: isElsewhere || one.location === former.location ? there.location : one.location,
  };
}

/** The same calendar with hours all day long. */
const aroundTheClock = (calendar: Calendar): Calendar => ({
  ...calendar,
  hours: calendar.hours.map((hours) => ({ ...hours, start: '00:00', end: '00:00' })),
});
