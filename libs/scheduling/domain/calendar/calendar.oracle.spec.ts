import { Instant, LocalDate, LocalTime, ZonedDateTime, ZoneId } from '@js-joda/core';
import '@js-joda/timezone';
import fc from 'fast-check';
import { MODALITIES } from '../../contract/words.js';
import { breaksBuffer } from './busy-times.js';
import type { Busy, Calendar, OpenTime, Place, Slot } from './calendar.js';
import { freeSlots, type SlotsAsked } from './free-slots.js';
import { dayOf } from './local-time.js';
import { isOpen, openTimes } from './open-times.js';

const ZONES = ['America/New_York', 'Europe/London', 'Australia/Lord_Howe', 'America/Sao_Paulo', 'Asia/Kolkata', 'Pacific/Auckland'];
const MINUTE = 60_000;
/** Hours, absences and changes of the clock begin and end at multiples of five minutes, so that each cell is open or closed as a whole. */
const CELL = 5 * MINUTE;
const FIRST = LocalDate.parse('2026-01-01');
const DAYS = 730;

// The oracle: decides each cell and each start on its own, with the calendar of js-joda.

const zones = new Map(ZONES.map((name) => [name, ZoneId.of(name)]));
const zoneOf = (name: string) => zones.get(name) as ZoneId;
const dateAt = (at: number, zone: string) => ZonedDateTime.ofInstant(Instant.ofEpochMilli(at), zoneOf(zone)).toLocalDate().toString();
const instantOf = (date: LocalDate, time: string, zone: string) =>
  ZonedDateTime.of(date.atTime(LocalTime.parse(time)), zoneOf(zone))
    .toInstant()
    .toEpochMilli();
const endOf = (date: LocalDate, start: string, end: string, zone: string) => instantOf(end > start ? date : date.plusDays(1), end, zone);

interface Shift {
  place: Place;
  startsAt: number;
  /** One for each cell: is the doctor there? */
  cells: boolean[];
}
interface Case {
  calendar: Calendar;
  ask: SlotsAsked;
}

function shiftsOf({ calendar, ask }: Case): Shift[] {
  const { hours, exceptions, leave, holidays } = calendar;
  const concerns = (cut: string | null, place: Place) =>
    cut === null || cut === place.hospitalId || (place.hospitalId === null && cut === ask.hospitalId);
  const isAway = (at: number, place: Place) =>
    leave.some((one) => concerns(one.hospitalId, place) && one.startsAt <= at && at < one.endsAt) ||
    holidays.some((one) => {
      if (!concerns(one.hospitalId, place)) return false;
      const date = dateAt(at, one.timeZone);
      return one.from <= date && date <= one.until;
    });
  const closed = exceptions
    .filter(({ kind }) => kind === 'closed')
    .map(({ hospitalId, date, start, end, timeZone }) => {
      const day = LocalDate.parse(date);
      const [from, to] = [start ?? '00:00', end ?? '00:00'];
      if (start === null && end === null) return { hospitalId, covers: (at: number) => dateAt(at, timeZone) === date };
      const [startsAt, endsAt] = [instantOf(day, from, timeZone), endOf(day, from, to, timeZone)];
      return { hospitalId, covers: (at: number) => startsAt <= at && at < endsAt };
    });
  const isClosed = (at: number, place: Place) => closed.some(({ hospitalId, covers }) => concerns(hospitalId, place) && covers(at));
  const isWanted = ({ hospitalId, modalities }: Place) =>
    (!ask.hospitalId || hospitalId === null || hospitalId === ask.hospitalId) &&
    (!ask.modality || modalities.length === 0 || modalities.includes(ask.modality));

  const shifts: Shift[] = [];
  const add = (place: Place, startsAt: number, endsAt: number, isCut: (at: number, place: Place) => boolean) => {
    const cells = [];
    for (let at = startsAt; at < endsAt; at += CELL) cells.push(!isCut(at, place));
    shifts.push({ place, startsAt, cells });
  };
  for (const one of hours.filter(isWanted)) {
    const last = LocalDate.parse(dateAt(ask.to, one.timeZone)).plusDays(2);
    for (let date = LocalDate.parse(dateAt(ask.from, one.timeZone)).minusDays(3); date.isBefore(last); date = date.plusDays(1)) {
      if (date.dayOfWeek().value() !== one.weekday) continue;
      if (one.from !== null && date.isBefore(LocalDate.parse(one.from))) continue;
      if (one.until !== null && date.isAfter(LocalDate.parse(one.until))) continue;
      const startsAt = instantOf(date, one.start, one.timeZone);
      add(one, startsAt, endOf(date, one.start, one.end, one.timeZone), (at, place) => isAway(at, place) || isClosed(at, place));
    }
  }
  for (const one of exceptions.filter((exception) => exception.kind === 'open' && isWanted(exception))) {
    const date = LocalDate.parse(one.date);
    const [start, end] = [one.start ?? '00:00', one.end ?? '00:00'];
    add(one, instantOf(date, start, one.timeZone), endOf(date, start, end, one.timeZone), isAway);
  }
  return shifts;
}

const isThere = ({ startsAt, cells }: Shift, at: number) => cells[Math.floor((at - startsAt) / CELL)] === true;
const placeOf = ({ hospitalId, location, modalities }: Place): Place => ({ hospitalId, location, modalities });
const byStart = (a: { startsAt: number }, b: { startsAt: number }) => a.startsAt - b.startsAt;

function piecesOf(shifts: Shift[], { from, to }: { from: number; to: number }): OpenTime[] {
  const pieces: OpenTime[] = [];
  for (const shift of shifts) {
    let piece: OpenTime | undefined;
    for (const [index, there] of shift.cells.entries()) {
      const at = shift.startsAt + index * CELL;
      if (!there) piece = undefined;
      else if (piece) piece.endsAt = at + CELL;
      else pieces.push((piece = { ...placeOf(shift.place), startsAt: at, endsAt: at + CELL, origin: shift.startsAt }));
    }
  }
  return pieces.filter(({ startsAt, endsAt }) => startsAt < to && endsAt > from).sort(byStart);
}

function isTaken({ settings }: Calendar, busy: readonly Busy[], startsAt: number, endsAt: number): boolean {
  return busy.some((one) => {
    const free = one.startsAt >= endsAt ? one.startsAt - endsAt : startsAt - one.endsAt;
    return free < (one.isAppointment ? (settings.bufferBefore + settings.bufferAfter) * MINUTE : 0);
  });
}

function slotsOf(shifts: Shift[], { calendar, ask }: Case): Slot[] {
  const { settings, timeZone } = calendar;
  const days = ask.busy.filter(({ isAppointment }) => isAppointment).map(({ startsAt }) => dateAt(startsAt, timeZone));
  const isFull = (at: number) =>
    settings.dailyCap !== null && days.filter((day) => day === dateAt(at, timeZone)).length >= settings.dailyCap;
  const slots = new Map<number, Slot>();
  for (const shift of shifts)
    for (let k = 0; k * (settings.stepMinutes ?? ask.durationMinutes) * MINUTE < shift.cells.length * CELL; k++) {
      const startsAt = shift.startsAt + k * (settings.stepMinutes ?? ask.durationMinutes) * MINUTE;
      const endsAt = startsAt + ask.durationMinutes * MINUTE;
      if (startsAt < ask.from || startsAt >= ask.to || startsAt < ask.earliest || startsAt >= ask.latest || slots.has(startsAt)) continue;
      let there = true;
      for (let at = startsAt; at < endsAt; at += MINUTE) there &&= isThere(shift, at);
      if (there && !isTaken(calendar, ask.busy, startsAt, endsAt) && !isFull(startsAt))
        slots.set(startsAt, { ...placeOf(shift.place), startsAt, endsAt });
    }
  return [...slots.values()].sort(byStart).slice(0, ask.limit);
}

// Calendars by chance, with many times at night, when clocks change.

const often = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { freq: 3, nil: undefined });
const rarely = <T>(arbitrary: fc.Arbitrary<T>) => fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, { weight: 1, arbitrary });
const text = (minutes: number) => [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, '0')).join(':');
const minuteOfDay = fc.oneof(fc.integer({ min: 6, max: 54 }), fc.integer({ min: 0, max: 287 })).map((cells) => cells * 5);
const time = minuteOfDay.map(text);
const hospital = fc.constantFrom(null, 'a', 'b');
const weekdays = fc.constantFrom(1, 2, 3, 4, 5, 6, 6, 7, 7, 7);

/** Cases of some days from the given one in a zone; now and then a part of the calendar is in another zone. */
function cases(zone: string, first: LocalDate, days: number): fc.Arbitrary<Case> {
  const begins = instantOf(first, '00:00', zone);
  const ends = instantOf(first.plusDays(days), '00:00', zone);
  const timeZone = fc.oneof({ weight: 9, arbitrary: fc.constant(zone) }, { weight: 1, arbitrary: fc.constantFrom(...ZONES) });
  const date = fc.integer({ min: -1, max: days }).map((day) => first.plusDays(day).toString());
  const at = fc.tuple(fc.integer({ min: -1, max: days }), minuteOfDay).map(([day, minutes]) => begins + (day * 1440 + minutes) * MINUTE);
  const place = { hospitalId: hospital, location: fc.stringMatching(/^[a-z]{3}$/), modalities: fc.subarray([...MODALITIES]) };
  const calendar = fc.record({
    timeZone,
    hours: fc.array(fc.record({ ...place, weekday: weekdays, start: time, end: time, timeZone, from: rarely(date), until: rarely(date) }), {
      minLength: 1,
      maxLength: 8,
    }),
    exceptions: fc.array(
      fc.record({ ...place, date, kind: fc.constantFrom('closed', 'open'), start: fc.option(time), end: fc.option(time), timeZone }),
      { maxLength: 4 },
    ),
    leave: fc.array(
      fc
        .tuple(at, fc.integer({ min: 1, max: 600 }), hospital)
        .map(([startsAt, cells, hospitalId]) => ({ startsAt, endsAt: startsAt + cells * CELL, hospitalId })),
      { maxLength: 2 },
    ),
    holidays: fc.array(
      fc
        .tuple(fc.constantFrom('a', 'b'), fc.integer({ min: -1, max: days }), fc.integer({ min: 0, max: 2 }), timeZone)
        .map(([hospitalId, day, more, zoneOfHoliday]) => ({
          hospitalId,
          from: first.plusDays(day).toString(),
          until: first.plusDays(day + more).toString(),
          timeZone: zoneOfHoliday,
        })),
      { maxLength: 2 },
    ),
    settings: fc.record({
      stepMinutes: fc.constantFrom(null, 5, 7, 10, 15),
      bufferBefore: fc.constantFrom(0, 3, 5, 10),
      bufferAfter: fc.constantFrom(0, 2, 5, 10),
      noticeMinutes: fc.constant(0),
      horizonDays: fc.constant(365),
      dailyCap: rarely(fc.integer({ min: 1, max: 3 })),
      durations: fc.constant({}),
    }),
  });
  const ask = fc.record({
    from: fc.constantFrom(begins, begins + 7 * MINUTE),
    to: fc.constantFrom(ends, ends + 11 * MINUTE),
    durationMinutes: fc.constantFrom(5, 10, 20, 30, 60),
    modality: often(fc.constantFrom(...MODALITIES)),
    hospitalId: often(fc.constantFrom('a', 'b')),
    earliest: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: at }),
    latest: fc.oneof({ weight: 3, arbitrary: fc.constant(ends + 1440 * MINUTE) }, { weight: 1, arbitrary: at }),
    busy: fc.array(
      fc
        .tuple(at, fc.constantFrom(0, 0, 0, 1, 3), fc.integer({ min: 5, max: 90 }), fc.integer({ min: 0, max: 3 }))
        .map(([from, odd, minutes, kind]) => ({
          startsAt: from + odd * MINUTE,
          endsAt: from + (odd + minutes) * MINUTE,
          isAppointment: kind > 0,
        })),
      { maxLength: 3 * days },
    ),
    limit: fc.constantFrom(undefined, undefined, 0, 8),
  });
  return fc.record({ calendar, ask });
}

function sameAsTheOracle({ calendar, ask }: Case): void {
  const shifts = shiftsOf({ calendar, ask });
  expect(openTimes(calendar, ask, ask).sort(byStart)).toEqual(piecesOf(shifts, ask));
  expect(freeSlots(calendar, ask)).toEqual(slotsOf(shifts, { calendar, ask }));
  for (const { startsAt, endsAt } of ask.busy) {
    const time = { startsAt: startsAt - (startsAt % CELL), endsAt: endsAt - (endsAt % CELL) + CELL };
    const modality = ask.modality ?? 'video';
    const there = ask.modality ? shifts : shiftsOf({ calendar, ask: { ...ask, modality } });
    if (time.startsAt < ask.from || time.endsAt > ask.to) continue;
    const cells = Array.from({ length: (time.endsAt - time.startsAt) / CELL }, (_, i) => time.startsAt + i * CELL);
    const places = Map.groupBy(there, ({ place }) => place.hospitalId ?? ask.hospitalId);
    const open = [...places.values()].some((ofPlace) => cells.every((at) => ofPlace.some((shift) => isThere(shift, at))));
    expect(isOpen(calendar, { ...time, modality, hospitalId: ask.hospitalId })).toBe(open);
    const others = ask.busy.filter((one) => one.startsAt !== startsAt && one.isAppointment);
    expect(breaksBuffer(calendar.settings, time, others)).toBe(isTaken(calendar, others, time.startsAt, time.endsAt));
    const day = LocalDate.parse(dateAt(startsAt, calendar.timeZone));
    const [from, to] = [day, day.plusDays(1)].map((date) => instantOf(date, '00:00', calendar.timeZone));
    expect(dayOf(calendar, startsAt)).toEqual({ from, to });
  }
}

const dates = Array.from({ length: DAYS }, (_, day) => FIRST.plusDays(day));
const offsetAt = (date: LocalDate, zone: string) => date.atStartOfDay(zoneOf(zone)).offset().totalSeconds();

describe.each(ZONES)('%s', (zone) => {
  test('every fortnight of 2026 and 2027', () => {
    for (const [day, first] of dates.entries()) {
      if (day % 14 > 0) continue;
      fc.assert(fc.property(cases(zone, first, 14), sameAsTheOracle), { numRuns: 3 });
    }
  });

  test('days on which the clocks change', () => {
    const changes = dates.filter((date) => offsetAt(date, zone) !== offsetAt(date.plusDays(1), zone));
    expect(changes).toHaveLength(['America/Sao_Paulo', 'Asia/Kolkata'].includes(zone) ? 0 : 4);
    for (const date of changes) fc.assert(fc.property(cases(zone, date.minusDays(1), 3), sameAsTheOracle), { numRuns: 50 });
  });
});
