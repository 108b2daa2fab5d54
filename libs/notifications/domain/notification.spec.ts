import { wording } from './notification.js';

test('tells the time in the zone of the appointment, across a change to summer time', () => {
  const before = wording('appointment-scheduled', { startsAt: '2027-03-27T09:00:00.000Z', timeZone: 'Europe/Madrid' });
  const after = wording('appointment-cancelled', { startsAt: '2027-03-28T09:00:00.000Z', timeZone: 'Europe/Madrid' });
  expect(before.body).toContain('10:00');
  expect(after.body).toContain('11:00');
  expect(after.body).toContain('Sunday');
  expect(after.body).toContain('(Europe/Madrid)');
});
