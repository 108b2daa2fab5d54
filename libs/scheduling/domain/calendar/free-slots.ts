import { taken } from './busy-times.js';
import type { Busy, Calendar, OpenTime, Slot } from './calendar.js';
import { LocalTime, MINUTE, type Window } from './local-time.js';
import { openTimes, type Wanted } from './open-times.js';
import { firstEndingAfter, joined, type Span } from './spans.js';

export interface SlotsAsked extends Wanted {
  /** Starts on offer lie in [from, to) and in [earliest, latest). */
  from: number;
  to: number;
  earliest: number;
  latest: number;
  durationMinutes: number;
  /** Everything that touches the local days of the window: the daily cap counts whole days. */
  busy: readonly Busy[];
  limit?: number;
}

/** Times on offer by their start, one for each start: of hours at the same time the first in the calendar. */
export function freeSlots(calendar: Calendar, ask: SlotsAsked): Slot[] {
  const { settings } = calendar;
  const window = { from: Math.max(ask.from, ask.earliest), to: Math.min(ask.to, ask.latest) };
  if (window.from >= window.to) return [];
  const length = ask.durationMinutes * MINUTE;
  const step = (settings.stepMinutes ?? ask.durationMinutes) * MINUTE;
  const busy = joined(ask.busy.map((one) => taken(settings, one)));
  const isFull = fullDays(calendar, window, ask.busy);
  const limit = ask.limit ?? Infinity;
  const slots: Slot[] = [];
  for (const overlapping of groups(openTimes(calendar, window, ask))) {
    const offered = new Map<number, Slot>();
    for (const { origin, startsAt, endsAt, ...place } of overlapping) {
      const first = Math.ceil((Math.max(startsAt, window.from) - origin) / step);
      const last = Math.min(endsAt - length, window.to - 1);
      let next = firstEndingAfter(busy, startsAt);
      for (let start = origin + first * step; start <= last; start += step) {
        while ((busy[next]?.endsAt ?? Infinity) <= start) next++;
        const isBusy = (busy[next]?.startsAt ?? Infinity) < start + length;
        if (!isBusy && !offered.has(start) && !isFull(start)) offered.set(start, { ...place, startsAt: start, endsAt: start + length });
      }
    }
    const found = [...offered.values()];
    for (const slot of overlapping.length > 1 ? found.sort(byStart) : found) {
      if (slots.length === limit) return slots;
      slots.push(slot);
    }
  }
  return slots;
}

const byStart = (a: Span, b: Span) => a.startsAt - b.startsAt;

/** Groups by time of pieces that overlap, each in the order of the calendar as the pieces came. */
function groups(pieces: readonly OpenTime[]): OpenTime[][] {
  const found: { endsAt: number; ranked: { piece: OpenTime; rank: number }[] }[] = [];
  const ranked = pieces.map((piece, rank) => ({ piece, rank }));
  for (const one of ranked.sort((a, b) => byStart(a.piece, b.piece))) {
    const last = found.at(-1);
    if (last && one.piece.startsAt < last.endsAt) {
      last.endsAt = Math.max(last.endsAt, one.piece.endsAt);
      last.ranked.push(one);
    } else found.push({ endsAt: one.piece.endsAt, ranked: [one] });
  }
  return found.map(({ ranked }) => ranked.sort((a, b) => a.rank - b.rank).map(({ piece }) => piece));
}

/** Tells if the local day of an instant has as many appointments as the doctor takes. */
function fullDays({ timeZone, settings: { dailyCap } }: Calendar, window: Window, busy: readonly Busy[]): (at: number) => boolean {
  if (dailyCap === null) return () => false;
  const local = new LocalTime(timeZone, window);
  const counts = new Map<number, number>();
  for (const { startsAt, isAppointment } of busy) {
    const day = local.dayOf(startsAt);
    if (isAppointment) counts.set(day, (counts.get(day) ?? 0) + 1);
  }
  return (at) => (counts.get(local.dayOf(at)) ?? 0) >= dailyCap;
}
