import { readFileSync } from 'node:fs';
import { otherIds } from './requests.js';
import { answersOf, strangersTo } from './operation.js';
import { PROTECTED, PUBLIC } from './table.js';

const { paths } = JSON.parse(readFileSync('openapi.json', 'utf8')) as { paths: Record<string, Record<string, { 'x-public'?: boolean }>> };
const operations = Object.entries(paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => ({ name: `${method.toUpperCase()} ${path}`, open: operation['x-public'] === true })),
);
const names = (open: boolean) => operations.filter((operation) => operation.open === open).map(({ name }) => name);

test('every operation of the contract has a row, and nothing else has', () => {
  expect(operations.length).toBeGreaterThan(100);
  expect(Object.keys(PROTECTED).sort()).toEqual(names(false).sort());
  expect(Object.keys(PUBLIC).sort()).toEqual(names(true).sort());
});

test('every row says what each kind of caller gets', () => {
  for (const row of Object.values({ ...PROTECTED, ...PUBLIC }))
    expect(Object.values(answersOf(row)).every((status) => status >= 200)).toBe(true);
});

test('a row names callers, leaves nobody out, and says 401 for those without an account', () => {
  const row = answersOf({ answers: { 200: 'patient delegate', 404: 'otherDoctor', else: 403 } });
  expect(row).toMatchObject({ patient: 200, delegate: 200, otherDoctor: 404, doctor: 403, admin: 403, anonymous: 401 });
  expect(answersOf({ answers: { else: 200 }, isPublic: true }).anonymous).toBe(200);
  expect(() => answersOf({ answers: { 200: 'patient' } })).toThrow('The row says nothing of delegate.');
  expect(() => answersOf({ answers: { 200: 'nobody', else: 403 } })).toThrow('There is no caller nobody.');
  expect(() => answersOf({ answers: { 200: 'patient', 404: 'patient', else: 403 } })).toThrow('patient gets two answers.');
});

test('records are hidden from strangers by many rows', () => {
  expect(Object.values(PROTECTED).flatMap(strangersTo).length).toBeGreaterThan(20);
});

test('an id of another version is found', () => {
  expect(otherIds({ items: [{ id: '11111111-1111-4111-8111-111111111111', name: 'x' }], nextCursor: null })).toHaveLength(1);
  expect(otherIds({ patientIds: ['01890a5d-ac96-774b-bcce-b302099a8057'], doctorId: null })).toEqual([]);
});
