import { isTooCommon } from './common-passwords.js';

test.each([
  'password',
  'Password1',
  '12345678',
  'iloveyou',
  'qwertyuiop',
  'Consilium',
  '2026-Hospital!',
  'doctor123',
  '1Welcome1',
  'Password1234',
  'iloveyou!!',
])('%s is too common', (password) => {
  expect(isTooCommon(password)).toBe(true);
});

test.each(['correct horse battery staple', 'vX9-treppe-lunar', 'consilium-demo', 'the hospital by the sea', '20261121!!'])(
  '%s is not',
  (password) => {
    expect(isTooCommon(password)).toBe(false);
  },
);
