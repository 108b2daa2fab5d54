import { isTooSimple } from './simple-passwords.js';

test.each([
  '        ',
  '\u00a0\u2003\t \u3000   ',
  'aaaaaaaa',
  'AaAaAaAa',
  '11111111',
  '- - - - - - - -',
  '😀😀😀😀😀😀😀😀',
  '12345678',
  '87654321',
  '34567890',
  '0987654321',
  '90123456',
  'abcdefgh',
  'ABCDefgh',
  'hgfedcba',
  'a b c d e f g h',
  'qwertyui',
  'poiuytrewq',
  'qwertzui',
  'asdfghjk',
  '12341234',
  'abcabcabc',
  'asdfasdf',
  'abababab',
  '😀🙂😀🙂😀🙂😀🙂',
  '１２３４５６７８',
  'абвгдежз',
  'θηζεδγβα',
])('%p is too simple', (password) => {
  expect(isTooSimple(password)).toBe(true);
});

test.each(['vX9-treppe-lunar', 'consilium-demo', '12345687', 'abcdefgi', '1111111x', 'aaaa bbbb', '20261121!!'])(
  '%p is not',
  (password) => {
    expect(isTooSimple(password)).toBe(false);
  },
);
