import { APPOINTMENT_TYPES } from '../contract/words.js';
import { InvalidFields } from '../../kernel/domain-error.js';
import { fieldsOf } from '../../platform/http/fields/objects.js';
import { DurationsByType } from '../queries/booking-settings-view.js';
import { AvailabilityException } from './availability-exception.js';
import { AvailabilityRule } from './availability-rule.js';
import { BookingSettings } from './booking-settings.js';
import { Holiday } from './holiday.js';
import { Room } from './room.js';
import { WeekdayList } from './weekdays.js';

const BY = { userId: '01890a5d-ac96-774b-bcce-b302099a8057', at: new Date('2027-01-01T00:00:00Z') };
const PLACE = { modalities: [], timeZone: 'Europe/Madrid' };
const rule = (more = {}) =>
  AvailabilityRule.create('doctor', { weekdays: ['sunday', 'monday'], start: '22:00', end: '06:00', ...PLACE, ...more }, BY);
const exception = (more = {}) => AvailabilityException.create('doctor', { date: '2027-03-04', kind: 'closed', ...PLACE, ...more }, BY);
const holiday = (more = {}) => Holiday.create('hospital', { name: 'Jubilee', firstDay: '2027-05-01', ...more }, BY);

/** Names and sentences of the fields that are refused. */
const faults = (work: () => unknown): string[] => {
  try {
    work();
  } catch (error) {
    if (error instanceof InvalidFields) return error.details.errors.map(({ pointer, detail }) => `${pointer} ${detail}`);
    throw error;
  }
  return [];
};

test('weekdays stand from Monday on, and are stored as ISO numbers', () => {
  const list = new WeekdayList();
  expect(rule().weekdays).toEqual(['monday', 'sunday']);
  expect(list.convertToDatabaseValue(['sunday', 'monday'])).toBe('{1,7}');
  expect([list.convertToJSValue('{1,7}'), list.convertToJSValue([1, 7])]).toEqual([
    ['monday', 'sunday'],
    ['monday', 'sunday'],
  ]);
});

test('a rule may last over midnight or a single day, and does not end before it begins', () => {
  expect(rule({ start: '09:00', end: '09:00' })).toMatchObject({ start: '09:00', end: '09:00' });
  expect(faults(() => rule({ validFrom: '2027-03-01', validUntil: '2027-03-01' }))).toEqual([]);
  expect(faults(() => rule({ validFrom: '2027-03-02', validUntil: '2027-03-01' }))).toEqual(['#/validUntil Must not be before validFrom.']);
});

test('a change keeps what it leaves out and takes away what is null', () => {
  const changed = rule({ location: 'Room 4', validUntil: '2027-03-01' });
  changed.change({ weekdays: ['friday'], location: null, modalities: undefined, end: '07:00' });
  expect(changed).toMatchObject({
    weekdays: ['friday'],
    start: '22:00',
    end: '07:00',
    location: null,
    modalities: [],
    validUntil: '2027-03-01',
  });
  expect(
    faults(() => {
      changed.change({ validFrom: '2027-03-02' });
    }),
  ).toEqual(['#/validUntil Must not be before validFrom.']);
});

test('an exception has both times or none, and an open one has both', () => {
  expect(faults(() => exception())).toEqual([]);
  expect(faults(() => exception({ kind: 'open', start: '09:00', end: '11:00' }))).toEqual([]);
  expect(faults(() => exception({ end: '11:00' }))).toEqual(['#/start Is required: start and end come together.']);
  expect(faults(() => exception({ kind: 'open', end: '11:00' }))).toEqual(['#/start Is required where kind is open.']);
  expect(
    faults(() => {
      exception().change({ kind: 'open' });
    }),
  ).toHaveLength(2);
});

test('a holiday is one day unless it says more, and does not end before it begins', () => {
  expect(holiday()).toMatchObject({ firstDay: '2027-05-01', lastDay: '2027-05-01' });
  expect(faults(() => holiday({ lastDay: '2027-04-30' }))).toEqual(['#/lastDay Must not be before firstDay.']);
  const moved = holiday({ lastDay: '2027-05-03' });
  moved.change({ firstDay: '2027-05-02', lastDay: null });
  expect(moved).toMatchObject({ firstDay: '2027-05-02', lastDay: '2027-05-02' });
});

test('a deleted room keeps who deleted it and when', () => {
  const room = Room.create('hospital', { name: 'Examination 2' }, BY);
  room.delete(BY);
  expect(room).toMatchObject({ deletedAt: BY.at, deletedBy: BY.userId });
});

test('bookings of patients in care are confirmed by doctors unless they say otherwise, by hospitals not', () => {
  expect(BookingSettings.usual('doctor', 'doctor')).toMatchObject({
    automaticConfirmation: 'in_care',
    noticeMinutes: 60,
    horizonDays: 365,
  });
  expect(BookingSettings.usual('hospital', 'hospital').automaticConfirmation).toBe('nobody');
});

test('every type of appointment may have its duration', () => {
  expect(fieldsOf(DurationsByType)).toEqual([...APPOINTMENT_TYPES]);
});
