import { isTooCommon } from './common-passwords.js';

test.each(['password', 'Password1', '12345678', 'iloveyou', 'qwertyuiop'])('%s is too common', (password) => {
  expect(isTooCommon(password)).toBe(true);
});

test.each(['correct horse battery staple', 'vX9-treppe-lunar'])('%s is not', (password) => {
  expect(isTooCommon(password)).toBe(false);
});
