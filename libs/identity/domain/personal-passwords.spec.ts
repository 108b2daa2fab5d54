import { isPersonal } from './personal-passwords.js';

const owner = { email: 'Ada.Rivera@Clinic.example', names: ['Administrator', 'Zoë  Rivera-Lang'] };

test.each([
  'ada.rivera@clinic.example',
  'ADA.RIVERA',
  'ada . rivera',
  'zoë rivera-lang',
  'ZOËRIVERA-LANG',
  'Zoe\u0308 Rivera-Lang',
  'zoe rivera-lang',
  'ada-rivera',
])('%p says whose it is', (password) => {
  expect(isPersonal(password, owner)).toBe(true);
});

test.each(['ada.rivera1', 'clinic.example', 'rivera-lang', '!!--!!--', 'vX9-treppe-lunar'])('%p does not', (password) => {
  expect(isPersonal(password, owner)).toBe(false);
});
