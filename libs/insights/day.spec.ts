import { dayIn } from './day.js';

test('a day in a zone begins and ends there, also when the clocks change', () => {
  expect(dayIn('Europe/Madrid', new Date('2027-03-28T22:30:00Z'))).toEqual({
    date: '2027-03-29',
    from: new Date('2027-03-28T22:00:00Z'),
    to: new Date('2027-03-29T22:00:00Z'),
  });
  expect(dayIn('Europe/Madrid', new Date('2027-03-28T10:00:00Z'))).toEqual({
    date: '2027-03-28',
    from: new Date('2027-03-27T23:00:00Z'),
    to: new Date('2027-03-28T22:00:00Z'),
  });
});
