import type { AppointmentStatus } from './appointment-status.js';
import { delayMinutes, type Visit, visitsInRooms, waitingMinutes } from './day-board.js';

const at = (time: string) => new Date(`2027-03-01T${time}:00Z`);
let ids = 0;
const visit = (status: AppointmentStatus, startsAt: string, more: Partial<Visit> = {}): Visit => ({
  id: String((ids += 1)),
  status,
  roomId: null,
  startsAt: at(startsAt),
  endsAt: new Date(at(startsAt).getTime() + 30 * 60_000),
  checkedInAt: null,
  startedAt: null,
  ...more,
});
const NOW = at('10:10');

test.each<[string, Visit[], number]>([
  ['without visits', [], 0],
  ['before the next one is due', [visit('confirmed', '10:30')], 0],
  ['in progress, begun late', [visit('in_progress', '09:45', { startedAt: at('09:57') })], 12],
  ['in progress, begun early', [visit('in_progress', '10:00', { startedAt: at('09:57') })], 0],
  [
    'the next one waits longer than the present one was late',
    [
      visit('in_progress', '09:30', { startedAt: at('09:33') }),
      visit('checked_in', '10:00', { checkedInAt: at('09:50') }),
      visit('confirmed', '10:05'),
    ],
    10,
  ],
  ['the patient is not there yet, but the time is not over', [visit('scheduled', '10:00')], 10],
  ['the patient did not come by the end', [visit('scheduled', '09:00'), visit('confirmed', '11:00')], 0],
  ['a patient who waits beyond the end', [visit('checked_in', '09:00', { checkedInAt: at('08:50') })], 70],
  ['all is over', [visit('completed', '09:00'), visit('cancelled', '10:00'), visit('no_show', '10:00')], 0],
])('delay: %s', (_case, visits, expected) => {
  expect(delayMinutes(visits, NOW)).toBe(expected);
});

test('a patient waits from the check-in to the beginning, or until now', () => {
  const waited = (status: AppointmentStatus, more: Partial<Visit>) => waitingMinutes(visit(status, '10:00', more), NOW);
  expect(waited('confirmed', {})).toBeNull();
  expect(waited('checked_in', { checkedInAt: at('09:55') })).toBe(15);
  expect(waited('in_progress', { checkedInAt: at('09:55'), startedAt: at('10:03') })).toBe(8);
  expect(waited('completed', { checkedInAt: at('09:55'), startedAt: at('10:03') })).toBe(8);
  expect(waited('no_show', { checkedInAt: at('09:55') })).toBeNull();
  expect(waited('in_progress', { startedAt: at('10:03') })).toBeNull();
});

test('a room holds the visit in progress, the latest one if another was forgotten', () => {
  const forgotten = visit('in_progress', '08:00', { roomId: 'a', startedAt: at('08:00') });
  const present = visit('in_progress', '10:00', { roomId: 'a', startedAt: at('10:01') });
  const visits = [present, forgotten, visit('checked_in', '10:00', { roomId: 'b' }), visit('in_progress', '10:00')];
  expect([...visitsInRooms(visits)]).toEqual([['a', present]]);
});
