import type { Calendar, Modality, OpenTime, Place, WeeklyHours } from './calendar.js';
import { absences, closures, cutsOf, takesPlaceAt } from './cuts.js';
import { dayNumber, type LocalTime, localTimes, type Window } from './local-time.js';
import { joined, type Span, without } from './spans.js';

/** Hospital and modality that are asked for; hours without a hospital count as taking place there. */
export interface Wanted {
  hospitalId?: string;
  modality?: Modality;
  /** True for visits that are not held in person. */
  isRemote?: boolean;
}

/** True if the doctor sees patients during the whole time at one place; it may begin at any instant. */
export function isOpen(calendar: Calendar, time: Span & { modality: Modality; hospitalId?: string }): boolean {
  const open = openTimes(calendar, { from: time.startsAt, to: time.endsAt }, time);
  const places = new Set(open.map(({ hospitalId }) => hospitalId ?? time.hospitalId));
  return [...places].some((place) =>
    joined(open.filter(({ hospitalId }) => (hospitalId ?? time.hospitalId) === place)).some(
      ({ startsAt, endsAt }) => startsAt <= time.startsAt && time.endsAt <= endsAt,
    ),
  );
}

/** Pieces of time in which the doctor sees patients, that touch the window (not cut to it), in the order of the calendar: weekly hours first, then open exceptions. */
export function openTimes(calendar: Calendar, window: Window, wanted: Wanted = {}): OpenTime[] {
  const local = localTimes(window);
  const away = absences(calendar, local);
  const closed = [...closures(calendar, local), ...away];
  const touches = ({ startsAt, endsAt }: Span) => startsAt < window.to && window.from < endsAt;
  const found: OpenTime[] = [];
  const open = ({ hospitalId, location, modalities }: Place, spans: readonly Span[], cuts: readonly Span[]) => {
    for (const span of spans.filter(touches))
      for (const { startsAt, endsAt } of without(span, cuts).filter(touches))
        found.push({ hospitalId, location, modalities, startsAt, endsAt, origin: span.startsAt });
  };

  for (const hours of calendar.hours)
    if (isWanted(hours, wanted)) open(hours, weeks(hours, local(hours.timeZone), window), cutsOf(closed, hours, wanted));
  for (const hours of calendar.exceptions)
    if (hours.kind === 'open' && isWanted(hours, wanted)) {
      const span = local(hours.timeZone).span(dayNumber(hours.date), hours.start ?? '00:00', hours.end ?? '00:00');
      open(hours, [span], cutsOf(away, hours, wanted));
    }
  return found;
}

const isWanted = (hours: Place, { hospitalId, modality, isRemote = false }: Wanted): boolean =>
  (hospitalId === undefined || takesPlaceAt(hospitalId, hours, { hospitalId })) &&
  (modality === undefined || hours.modalities.length === 0 || hours.modalities.includes(modality)) &&
  (!isRemote || hours.modalities.length === 0 || hours.modalities.some((one) => one !== 'in_person'));

/** Weekly hours around the window; those of the day before yesterday may still last where the clock was put back. */
function weeks({ weekday, start, end, from, until }: WeeklyHours, local: LocalTime, window: Window): Span[] {
  const first = Math.max(local.dayOf(window.from) - 2, from === null ? -Infinity : dayNumber(from));
  const last = Math.min(local.dayOf(window.to) + 1, until === null ? Infinity : dayNumber(until));
  // Day 0, 1970-01-01, was a Thursday.
  const untilWeekday = (weekday + 6 - ((first + 3) % 7)) % 7;
  const spans: Span[] = [];
  for (let day = first + untilWeekday; day <= last; day += 7) spans.push(local.span(day, start, end));
  return spans;
}
