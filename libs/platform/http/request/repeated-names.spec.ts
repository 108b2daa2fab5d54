import fc from 'fast-check';
import { repeatedNameIn } from './repeated-names.js';

const pointerOf = (json: string): string | undefined => repeatedNameIn(json)?.errors[0]?.pointer;

test.each([
  ['{"role":"patient","role":"admin"}', '#/role'],
  ['{"role":"patient","\\u0072ole":"admin"}', '#/role'],
  ['{"a/b~":1,"a/b~":1}', '#/a~1b~0'],
  ['{"a":{"b":1,"b":2}}', '#'],
  ['{"a":[{"b":1},{"b":{"c":1,"c":2}}]}', '#'],
  ['{"a":1,"b":{"a":1},"a":2}', '#/a'],
  [' { "a" : "}" , "a" : 1 } ', '#/a'],
  ['{"":1,"":2}', '#/'],
])('%s names a field twice', (json, pointer) => {
  expect(JSON.parse(json)).toBeDefined();
  expect(pointerOf(json)).toBe(pointer);
});

test('whatever JSON is written by a program passes', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), fc.integer({ min: 0, max: 4 }), (value, indent) => {
      expect(pointerOf(JSON.stringify(value, null, indent))).toBeUndefined();
    }),
    { numRuns: 1000 },
  );
});

test('a field named twice is found in whatever object', () => {
  const object = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 }), { minKeys: 1, noNullPrototype: true });
  fc.assert(
    fc.property(object, fc.nat(), (value, nth) => {
      const names = Object.keys(value);
      const name = JSON.stringify(names[nth % names.length]);
      expect(pointerOf(`${JSON.stringify(value).slice(0, -1)},${name}:null}`)).toBeDefined();
    }),
    { numRuns: 1000 },
  );
});
