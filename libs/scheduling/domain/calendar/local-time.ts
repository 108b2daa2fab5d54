import type { Span } from './spans.js';

export const MINUTE = 60_000;
const DAY = 1440 * MINUTE;
const WEEK = 7 * DAY;

/** Instants between which something is asked, half-open. */
export interface Window {
  from: number;
  to: number;
}

/** Number of a date, counted from 1970-01-01. */
export const dayNumber = (date: string): number => Date.parse(date) / DAY;
const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));

/**
 * Clock on the wall of one zone, by arithmetic: days are numbers, wall times are milliseconds counted as if the zone were UTC.
 * Exact up to a week before and after the window; further out the nearest known offset is taken.
 */
export class LocalTime {
  private readonly offset: number;
  private readonly changes: { at: number; offset: number }[] = [];

  constructor(timeZone: string, { from, to }: Window) {
    const start = Temporal.Instant.fromEpochMilliseconds(from - WEEK).toZonedDateTimeISO(timeZone);
    this.offset = start.offsetNanoseconds / 1e6;
    let change = start.getTimeZoneTransition('next');
    while (change && change.epochMilliseconds < to + WEEK) {
      this.changes.push({ at: change.epochMilliseconds, offset: change.offsetNanoseconds / 1e6 });
      change = change.getTimeZoneTransition('next');
    }
  }

  dayOf(at: number): number {
    const offset = this.changes.findLast((change) => change.at <= at)?.offset ?? this.offset;
    return Math.floor((at + offset) / DAY);
  }

  startOf(day: number): number {
    return this.instantOf(day * DAY);
  }

  /** Times HH:MM of a local day; an end that is not after the start is on the next day. */
  span(day: number, start: string, end: string): Span {
    const [from, to] = [minutesOf(start), minutesOf(end)];
    return {
      startsAt: this.instantOf(day * DAY + from * MINUTE),
      endsAt: this.instantOf((to > from ? day : day + 1) * DAY + to * MINUTE),
    };
  }

  /** Temporal's `compatible`: the offset before a change holds for skipped and for ambiguous times too. */
  private instantOf(wall: number): number {
    let offset = this.offset;
    for (const change of this.changes) {
      if (wall < change.at + Math.max(offset, change.offset)) break;
      offset = change.offset;
    }
    return wall - offset;
  }
}

/** Local times of every zone that is asked for. */
export function localTimes(window: Window): (timeZone: string) => LocalTime {
  const known = new Map<string, LocalTime>();
  return (timeZone) => {
    const local = known.get(timeZone) ?? new LocalTime(timeZone, window);
    known.set(timeZone, local);
    return local;
  };
}

/** Local day of the doctor in which the instant lies. */
export function dayOf({ timeZone }: { timeZone: string }, at: number): Window {
  const local = new LocalTime(timeZone, { from: at, to: at });
  const day = local.dayOf(at);
  return { from: local.startOf(day), to: local.startOf(day + 1) };
}
