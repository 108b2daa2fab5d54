import type { BookingSettings, Busy } from './calendar.js';
import { MINUTE } from './local-time.js';
import type { Span } from './spans.js';

type Buffers = Pick<BookingSettings, 'bufferBefore' | 'bufferAfter'>;

/** Time in which no other appointment may lie: on both sides of an appointment one buffer after and one before must be free. */
export function taken({ bufferBefore, bufferAfter }: Buffers, { startsAt, endsAt, isAppointment }: Busy): Span {
  const buffer = isAppointment ? (bufferAfter + bufferBefore) * MINUTE : 0;
  return { startsAt: startsAt - buffer, endsAt: endsAt + buffer };
}

/** True if the time overlaps an appointment or leaves less than the buffers between them; holds need none. */
export const breaksBuffer = (settings: Buffers, time: Span, busy: readonly Busy[]): boolean =>
  busy.some((one) => {
    const { startsAt, endsAt } = taken(settings, one);
    return one.isAppointment && startsAt < time.endsAt && time.startsAt < endsAt;
  });
