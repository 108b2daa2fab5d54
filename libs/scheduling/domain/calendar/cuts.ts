import type { Calendar } from './calendar.js';
import { dayNumber, type LocalTime } from './local-time.js';
import { joined, type Span } from './spans.js';

/** Place that is asked for. */
export interface WantedPlace {
  hospitalId?: string;
}
/** Time that is taken away: everywhere, or at one hospital. */
type Cut = Span & { hospitalId: string | null };
type Local = (timeZone: string) => LocalTime;

/** True if hours take place there; hours without a hospital take place at the one that is asked for. */
export const takesPlaceAt = (hospitalId: string, hours: { hospitalId: string | null }, wanted: WantedPlace): boolean =>
  hours.hospitalId === hospitalId || (hours.hospitalId === null && wanted.hospitalId === hospitalId);

/** Cuts that concern the hours, joined. */
export const cutsOf = (cuts: readonly Cut[], hours: { hospitalId: string | null }, wanted: WantedPlace): Span[] =>
  joined(cuts.filter(({ hospitalId }) => hospitalId === null || takesPlaceAt(hospitalId, hours, wanted)));

/** Cuts of all hours: leave and holidays. */
export function absences({ leave, holidays }: Calendar, local: Local): Cut[] {
  return [
    ...leave,
    ...holidays.map(({ hospitalId, from, until, timeZone }) => ({
      hospitalId,
      startsAt: local(timeZone).startOf(dayNumber(from)),
      endsAt: local(timeZone).startOf(dayNumber(until) + 1),
    })),
  ];
}

/** Cuts of weekly hours alone. */
export const closures = ({ exceptions }: Calendar, local: Local): Cut[] =>
  exceptions
    .filter(({ kind }) => kind === 'closed')
    .map(({ hospitalId, date, start, end, timeZone }) => ({
      hospitalId,
      ...local(timeZone).span(dayNumber(date), start ?? '00:00', end ?? '00:00'),
    }));
