import fc from 'fast-check';
import { instantOf } from './appointment-view.js';

test('an instant as PostgreSQL writes it becomes that of a Date, whatever its decimals', () => {
  const seconds = fc.date({ min: new Date('0100-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true });
  fc.assert(
    fc.property(seconds, fc.stringMatching(/^(\.\d{1,6})?$/), (at, decimals) => {
      const stored = `${at.toISOString().slice(0, 19).replace('T', ' ')}${decimals}+00`;
      expect(instantOf(stored)).toBe(new Date(stored).toISOString());
    }),
  );
});

test.each(['2026-11-29 09:45:00+05:45', '10000-01-01 00:00:00+00'])('%s, written otherwise, is left to a Date', (stored) => {
  expect(instantOf(stored)).toBe(new Date(stored).toISOString());
});
