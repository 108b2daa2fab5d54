import { comingOfAge } from './coming-of-age.js';

test.each([
  ['2012-08-09', 'UTC', '2030-08-09T00:00:00.000Z'],
  ['2012-08-09', 'Europe/Madrid', '2030-08-08T22:00:00.000Z'],
  ['2012-02-29', 'UTC', '2030-03-01T00:00:00.000Z'],
  ['2012-06', 'UTC', '2030-06-01T00:00:00.000Z'],
  ['2012', 'UTC', '2030-01-01T00:00:00.000Z'],
])('born %s in %s: of age at %s', (birthDate, timeZone, expected) => {
  expect(comingOfAge(birthDate, timeZone).toISOString()).toBe(expected);
});
