import { plainAddress } from './address.js';

test.each([
  ['192.0.2.7', '192.0.2.7'],
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['2001:DB8:0:0::1', '2001:db8::1'],
  ['fe80::1%eth0', 'fe80::1'],
  ['::1', '::1'],
  ['unknown', null],
  ['192.0.2.7:443', null],
  ['', null],
  [undefined, null],
])('%s is %s', (given, plain) => {
  expect(plainAddress(given)).toBe(plain);
});
