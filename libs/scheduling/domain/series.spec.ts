import { occurrences } from './series.js';

const at = (instant: string) => new Date(instant);
const starts = (rule: string, first: string, zone: string) => occurrences(rule, at(first), zone).map((start) => start.toISOString());

test('a weekly series keeps its time on the wall when the clocks change', () => {
  expect(starts('FREQ=WEEKLY;COUNT=3', '2027-03-22T13:30:00Z', 'America/New_York')).toEqual([
    '2027-03-22T13:30:00.000Z',
    '2027-03-29T13:30:00.000Z',
    '2027-04-05T13:30:00.000Z',
  ]);
  expect(starts('FREQ=WEEKLY;COUNT=3', '2027-03-07T14:30:00Z', 'America/New_York')).toEqual([
    '2027-03-07T14:30:00.000Z',
    '2027-03-14T13:30:00.000Z',
    '2027-03-21T13:30:00.000Z',
  ]);
});

test('a date whose time is skipped moves forward by the gap, and a time that comes twice is the first', () => {
  expect(starts('FREQ=DAILY;COUNT=3', '2027-03-27T01:30:00Z', 'Europe/Berlin')).toEqual([
    '2027-03-27T01:30:00.000Z',
    '2027-03-28T01:30:00.000Z',
    '2027-03-29T00:30:00.000Z',
  ]);
  expect(starts('FREQ=DAILY;COUNT=3', '2027-10-30T00:30:00Z', 'Europe/Berlin')[1]).toBe('2027-10-31T00:30:00.000Z');
});

test('weekdays, days of the month and positions', () => {
  expect(starts('FREQ=WEEKLY;COUNT=4;BYDAY=MO,TH', '2027-03-01T09:00:00Z', 'UTC')).toEqual([
    '2027-03-01T09:00:00.000Z',
    '2027-03-04T09:00:00.000Z',
    '2027-03-08T09:00:00.000Z',
    '2027-03-11T09:00:00.000Z',
  ]);
  expect(starts('FREQ=MONTHLY;COUNT=2;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1', '2027-03-31T09:00:00Z', 'UTC')).toEqual([
    '2027-03-31T09:00:00.000Z',
    '2027-04-30T09:00:00.000Z',
  ]);
});

test.each([
  ['without a count', 'FREQ=WEEKLY'],
  ['too long', 'FREQ=DAILY;COUNT=53'],
  ['too short', 'FREQ=DAILY;COUNT=1'],
  ['by the second', 'FREQ=SECONDLY;COUNT=3'],
  ['with an end as well', 'FREQ=DAILY;COUNT=3;UNTIL=20270401T000000Z'],
  ['with a part twice', 'FREQ=DAILY;COUNT=3;COUNT=4'],
  ['with a second line', 'FREQ=DAILY;COUNT=3\nRDATE:20270401T000000Z'],
  ['that never comes', 'FREQ=MONTHLY;COUNT=2;BYMONTHDAY=32'],
  ['of an impossible day', 'FREQ=MONTHLY;COUNT=3;INTERVAL=12;BYMONTHDAY=31'],
  ['that does not begin with the first start', 'FREQ=WEEKLY;COUNT=2;BYDAY=TU'],
])('refuses a rule %s', (_, rule) => {
  expect(() => occurrences(rule, at('2027-02-01T09:00:00Z'), 'UTC')).toThrow(expect.objectContaining({ code: 'series-rule-refused' }));
});
