import { breaksBuffer } from './busy-times.js';
import type { BookingSettings, Busy, Calendar, DatedException, WeeklyHours } from './calendar.js';
import { freeSlots, type SlotsAsked } from './free-slots.js';
import { dayOf } from './local-time.js';
import { isOpen, openTimes } from './open-times.js';

const PLACE = { hospitalId: null, location: null, modalities: [] };
const SETTINGS: BookingSettings = {
  stepMinutes: null,
  bufferBefore: 0,
  bufferAfter: 0,
  noticeMinutes: 0,
  horizonDays: 365,
  dailyCap: null,
  durations: {},
};
const at = (text: string) => Date.parse(text);
const calendarIn = (timeZone: string, over: Partial<Calendar> = {}): Calendar => ({
  timeZone,
  hours: [],
  exceptions: [],
  leave: [],
  holidays: [],
  settings: SETTINGS,
  ...over,
});
/** Hours on every day of the week. */
const daily = (timeZone: string, start: string, end: string, over: Partial<WeeklyHours> = {}): WeeklyHours[] =>
  [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ ...PLACE, weekday, start, end, timeZone, from: null, until: null, ...over }));
const exception = (timeZone: string, over: Pick<DatedException, 'date' | 'kind'> & Partial<DatedException>): DatedException => ({
  ...PLACE,
  start: null,
  end: null,
  timeZone,
  ...over,
});
const busy = (startsAt: string, endsAt: string, isAppointment = true): Busy => ({
  startsAt: at(startsAt),
  endsAt: at(endsAt),
  isAppointment,
});

const text = (instant: number) => new Date(instant).toISOString().slice(0, 16);
const open = (calendar: Calendar, from: string, to: string, wanted = {}) =>
  openTimes(calendar, { from: at(from), to: at(to) }, wanted)
    .sort((a, b) => a.startsAt - b.startsAt)
    .map(({ startsAt, endsAt }) => `${text(startsAt)} ${text(endsAt)}`);
const slots = (calendar: Calendar, from: string, to: string, over: Partial<SlotsAsked> = {}) =>
  freeSlots(calendar, { from: at(from), to: at(to), durationMinutes: 30, earliest: 0, latest: Infinity, busy: [], ...over }).map(
    ({ startsAt }) => text(startsAt).slice(11),
  );

describe('days on which the clocks change', () => {
  const nightIn = (timeZone: string, start: string, end: string) => calendarIn(timeZone, { hours: daily(timeZone, start, end) });

  test.each([
    // Spring forward: 02:00 becomes 03:00, at 07:00 UTC.
    ['America/New_York', '01:00', '04:00', '2026-03-08', '2026-03-08T06:00 2026-03-08T08:00'],
    ['America/New_York', '02:30', '04:00', '2026-03-08', '2026-03-08T07:30 2026-03-08T08:00'],
    // Fall back: 02:00 becomes 01:00, at 06:00 UTC.
    ['America/New_York', '01:00', '04:00', '2026-11-01', '2026-11-01T05:00 2026-11-01T09:00'],
    ['America/New_York', '00:00', '01:30', '2026-11-01', '2026-11-01T04:00 2026-11-01T05:30'],
    ['Europe/London', '00:30', '01:30', '2026-03-29', '2026-03-29T00:30 2026-03-29T01:30'],
    ['Europe/London', '01:30', '03:00', '2026-10-25', '2026-10-25T00:30 2026-10-25T03:00'],
    // Half an hour: 02:00 becomes 02:30, and 02:00 becomes 01:30.
    ['Australia/Lord_Howe', '01:00', '03:00', '2026-10-04', '2026-10-03T14:30 2026-10-03T16:00'],
    ['Australia/Lord_Howe', '02:10', '03:00', '2026-10-04', '2026-10-03T15:40 2026-10-03T16:00'],
    ['Australia/Lord_Howe', '01:45', '03:00', '2026-04-05', '2026-04-04T14:45 2026-04-04T16:30'],
  ])('%s from %s to %s on %s', (timeZone, start, end, date, expected) => {
    const calendar = nightIn(timeZone, start, end);
    const day = dayOf(calendar, at(`${date}T12:00Z`));
    expect(openTimes(calendar, day).map(({ startsAt, endsAt }) => `${text(startsAt)} ${text(endsAt)}`)).toEqual([expected]);
  });

  test('hours whose skipped start moves behind their end vanish', () => {
    const calendar = nightIn('America/New_York', '02:30', '03:00');
    expect(openTimes(calendar, dayOf(calendar, at('2026-03-08T12:00Z')))).toEqual([]);
  });

  test('starts on offer are counted in elapsed time', () => {
    const calendar = nightIn('America/New_York', '01:00', '03:00');
    expect(slots(calendar, '2026-11-01T04:00Z', '2026-11-02T05:00Z', { durationMinutes: 60 })).toEqual(['05:00', '06:00', '07:00']);
    expect(slots(calendar, '2026-03-08T05:00Z', '2026-03-09T04:00Z', { durationMinutes: 60 })).toEqual(['06:00']);
  });

  test('the local day has 23 or 25 hours', () => {
    const calendar = calendarIn('Europe/London');
    expect(dayOf(calendar, at('2026-03-29T12:00Z'))).toEqual({ from: at('2026-03-29T00:00Z'), to: at('2026-03-29T23:00Z') });
    expect(dayOf(calendar, at('2026-10-24T23:30Z'))).toEqual({ from: at('2026-10-24T23:00Z'), to: at('2026-10-26T00:00Z') });
  });
});

describe('hours', () => {
  test('a night shift belongs to the day on which it starts, and is not cut to the window', () => {
    const night = daily('Europe/London', '22:00', '06:00').filter(({ weekday }) => weekday === 5);
    const calendar = calendarIn('Europe/London', { hours: night });
    expect(open(calendar, '2026-01-10T02:00Z', '2026-01-10T03:00Z')).toEqual(['2026-01-09T22:00 2026-01-10T06:00']);
    expect(open(calendar, '2026-01-10T06:00Z', '2026-01-16T22:00Z')).toEqual([]);
  });

  test('effective dates are local days, the last one included', () => {
    const hours = daily('Asia/Kolkata', '09:00', '10:00', { from: '2026-01-06', until: '2026-01-07' });
    expect(open(calendarIn('Asia/Kolkata', { hours }), '2026-01-01T00:00Z', '2026-02-01T00:00Z')).toEqual([
      '2026-01-06T03:30 2026-01-06T04:30',
      '2026-01-07T03:30 2026-01-07T04:30',
    ]);
  });

  test('a modality keeps the hours that have it, a hospital its own and those without one', () => {
    const hours = [
      { ...daily('UTC', '08:00', '09:00', { modalities: ['video'] })[0] },
      { ...daily('UTC', '10:00', '11:00', { hospitalId: 'a', modalities: ['in_person'] })[0] },
      { ...daily('UTC', '12:00', '13:00', { hospitalId: 'b' })[0] },
    ] as WeeklyHours[];
    const starts = (wanted: object) =>
      open(calendarIn('UTC', { hours }), '2026-01-05T00:00Z', '2026-01-06T00:00Z', wanted).map((piece) => piece.slice(11, 13));
    expect(starts({})).toEqual(['08', '10', '12']);
    expect(starts({ modality: 'video' })).toEqual(['08', '12']);
    expect(starts({ hospitalId: 'a' })).toEqual(['08', '10']);
    expect(starts({ hospitalId: 'b', modality: 'in_person' })).toEqual(['12']);
  });
});

describe('exceptions and absences', () => {
  const hours = daily('UTC', '09:00', '12:00');
  const on = (over: Partial<Calendar>, wanted = {}) =>
    open(calendarIn('UTC', { hours, ...over }), '2026-01-05T00:00Z', '2026-01-07T00:00Z', wanted).map((piece) =>
      piece.replaceAll('2026-01-', ''),
    );

  test('a closed part of a day splits it, and starts on offer do not move', () => {
    const exceptions = [exception('UTC', { kind: 'closed', date: '2026-01-05', start: '09:50', end: '10:10' })];
    expect(on({ exceptions })).toEqual(['05T09:00 05T09:50', '05T10:10 05T12:00', '06T09:00 06T12:00']);
    expect(slots(calendarIn('UTC', { hours, exceptions }), '2026-01-05T00:00Z', '2026-01-06T00:00Z')).toEqual([
      '09:00',
      '10:30',
      '11:00',
      '11:30',
    ]);
  });

  test('a closed day takes weekly hours away, but not hours added on it', () => {
    const exceptions = [
      exception('UTC', { kind: 'open', date: '2026-01-05', start: '18:00', end: '19:00' }),
      exception('UTC', { kind: 'closed', date: '2026-01-05' }),
    ];
    expect(on({ exceptions })).toEqual(['05T18:00 05T19:00', '06T09:00 06T12:00']);
  });

  test('leave across days cuts everything, also hours that were added', () => {
    const leave = [{ startsAt: at('2026-01-05T11:00Z'), endsAt: at('2026-01-06T10:00Z'), hospitalId: null }];
    const exceptions = [exception('UTC', { kind: 'open', date: '2026-01-05', start: '10:00', end: '20:00' })];
    expect(on({ leave, exceptions })).toEqual(['05T09:00 05T11:00', '05T10:00 05T11:00', '06T10:00 06T12:00']);
  });

  test('a holiday closes whole days of its hospital, and hours without a place when that hospital is asked for', () => {
    const holidays = [{ hospitalId: 'a', from: '2026-01-05', until: '2026-01-05', timeZone: 'UTC' }];
    const atHospital = daily('UTC', '09:00', '12:00', { hospitalId: 'a' });
    expect(on({ holidays, hours: atHospital })).toEqual(['06T09:00 06T12:00']);
    expect(on({ holidays })).toEqual(['05T09:00 05T12:00', '06T09:00 06T12:00']);
    expect(on({ holidays }, { hospitalId: 'a' })).toEqual(['06T09:00 06T12:00']);
    expect(on({ holidays }, { hospitalId: 'b' })).toEqual(['05T09:00 05T12:00', '06T09:00 06T12:00']);
  });

  test('pieces that adjoin at one place are open as one, and a time that leaves them is not', () => {
    const calendar = calendarIn('UTC', { hours: [...hours, ...daily('UTC', '12:00', '13:00', { hospitalId: 'a' })] });
    const ask = (from: string, to: string, over = {}) =>
      isOpen(calendar, { startsAt: at(`2026-01-05T${from}Z`), endsAt: at(`2026-01-05T${to}Z`), modality: 'phone', ...over });
    expect(ask('11:47', '12:17', { hospitalId: 'a' })).toBe(true);
    expect(ask('11:47', '12:17')).toBe(false);
    expect(ask('11:47', '12:17', { hospitalId: 'b' })).toBe(false);
    expect(ask('12:31', '13:01')).toBe(false);
    expect(ask('08:59', '09:29')).toBe(false);
  });
});

describe('free slots', () => {
  const [from, to] = ['2026-01-05T00:00Z', '2026-01-06T00:00Z'];
  const withSettings = (over: Partial<BookingSettings>, hours = daily('UTC', '09:00', '11:00')) =>
    calendarIn('UTC', { hours, settings: { ...SETTINGS, ...over } });

  test('a step smaller than the duration', () => {
    expect(slots(withSettings({ stepMinutes: 15 }), from, to, { durationMinutes: 60 })).toEqual([
      '09:00',
      '09:15',
      '09:30',
      '09:45',
      '10:00',
    ]);
  });

  test('buffers of both appointments must fit; exactly touching is enough', () => {
    const settings = { bufferBefore: 5, bufferAfter: 10, stepMinutes: 15 };
    const taken = [busy('2026-01-05T09:45Z', '2026-01-05T10:00Z')];
    expect(slots(withSettings(settings), from, to, { durationMinutes: 15, busy: taken })).toEqual([
      '09:00',
      '09:15',
      '10:15',
      '10:30',
      '10:45',
    ]);
    expect(slots(withSettings({ ...settings, bufferAfter: 11 }), from, to, { durationMinutes: 15, busy: taken })).toEqual([
      '09:00',
      '10:30',
      '10:45',
    ]);
    const time = { startsAt: at('2026-01-05T10:15Z'), endsAt: at('2026-01-05T10:30Z') };
    expect(breaksBuffer(settings, time, taken)).toBe(false);
    expect(breaksBuffer({ ...settings, bufferBefore: 6 }, time, taken)).toBe(true);
  });

  test('a hold takes its time, but needs no buffers and does not count for the cap', () => {
    const held = [busy('2026-01-05T09:30Z', '2026-01-05T10:00Z', false)];
    expect(slots(withSettings({ bufferBefore: 30, dailyCap: 1 }), from, to, { busy: held })).toEqual(['09:00', '10:00', '10:30']);
  });

  test('a local day with as many appointments as the cap offers nothing', () => {
    const calendar = { ...withSettings({ dailyCap: 2 }, daily('UTC', '00:00', '00:00')), timeZone: 'Pacific/Auckland' };
    // The 6th of January in Auckland.
    const taken = [busy('2026-01-05T11:00Z', '2026-01-05T11:30Z'), busy('2026-01-06T10:30Z', '2026-01-06T11:00Z')];
    const ask = { durationMinutes: 240, busy: taken };
    expect(slots(calendar, '2026-01-05T00:00Z', '2026-01-07T00:00Z', ask)).toEqual(['00:00', '04:00', '12:00', '16:00', '20:00']);
    expect(slots(calendar, '2026-01-05T00:00Z', '2026-01-07T00:00Z', { ...ask, busy: taken.slice(1) })).toContain('16:00');
  });

  test('starts lie between the earliest and the latest, and the limit ends the list', () => {
    const ask = { earliest: at('2026-01-05T09:30Z'), latest: at('2026-01-05T10:30Z') };
    expect(slots(withSettings({}), from, to, ask)).toEqual(['09:30', '10:00']);
    expect(slots(withSettings({}), from, to, { ...ask, limit: 1 })).toEqual(['09:30']);
  });

  test('of hours at the same time the first in the calendar is offered', () => {
    const hours = [...daily('UTC', '10:00', '11:00', { location: 'first' }), ...daily('UTC', '09:00', '11:00', { location: 'second' })];
    const found = freeSlots(withSettings({}, hours), {
      from: at(from),
      to: at(to),
      durationMinutes: 30,
      earliest: 0,
      latest: Infinity,
      busy: [],
    });
    expect(found.map(({ location }) => location)).toEqual(['second', 'second', 'first', 'first']);
  });
});
