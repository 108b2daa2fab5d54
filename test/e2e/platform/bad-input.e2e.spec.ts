import { connect } from 'node:net';
import { Database } from '../../../libs/platform/database/database.js';
import { startSystem, type System } from '../../support/app.js';
import { booking, type Person } from '../../support/given.js';

let system: System;
let doctor: Person;
let patient: Person;
beforeAll(async () => {
  system = await startSystem();
  doctor = await system.given.doctor();
  patient = await system.given.patientOf(doctor);
});
afterAll(() => system.stop());

const NUL = String.fromCharCode(0);
const JSON_TYPE = { 'content-type': 'application/json' };

test.each([
  ['an unknown field', { status: 'completed' }, '#/status'],
  ['a foreign author', { createdBy: '01890a5d-ac96-774b-bcce-b302099a8057' }, '#/createdBy'],
  ['30 February', { startsAt: '2027-02-30T10:00:00Z' }, '#/startsAt'],
  ['a local time without zone', { startsAt: '2027-02-20T10:00:00' }, '#/startsAt'],
  ['the year 99999', { startsAt: '+099999-01-01T00:00:00Z' }, '#/startsAt'],
  ['a length of 4 minutes', { durationMinutes: 4 }, '#/durationMinutes'],
  ['a length of 481 minutes', { durationMinutes: 481 }, '#/durationMinutes'],
  ['a broken length', { durationMinutes: 30.5 }, '#/durationMinutes'],
  ['a length as text', { durationMinutes: '30' }, '#/durationMinutes'],
  ['an unknown type', { type: 'surgery' }, '#/type'],
  ['NUL in a text', { reason: `a${NUL}b` }, '#/reason'],
  ['half a surrogate', { reason: 'a\ud800b' }, '#/reason'],
  ['an empty text', { reason: '   ' }, '#/reason'],
  ['a reason of 1001 characters', { reason: 'x'.repeat(1001) }, '#/reason'],
  ['an invented time zone', { timeZone: 'Mars/Base' }, '#/timeZone'],
  ['an offset as time zone', { timeZone: '+02:00' }, '#/timeZone'],
  ['extras that are a list', { extras: [1] }, '#/extras'],
  ['extras over 8 kB', { extras: { a: 'x'.repeat(8200) } }, '#/extras'],
  ['NUL deep in the extras', { extras: { a: { b: [NUL] } } }, '#/extras'],
  ['an id that is none', { doctorId: "' or 1=1 --" }, '#/doctorId'],
])('%s is refused with 400 at its place', async (_what, more, pointer) => {
  const answer = await patient.post('/appointments', booking(doctor, patient, more));
  expect(answer.status).toBe(400);
  expect(answer.body).toMatchObject({ code: 'invalid-input', status: 400 });
  expect(answer.body.errors.map((error: { pointer: string }) => error.pointer)).toContain(pointer);
});

test.each([
  ['no JSON', '{"a":', 400],
  ['a list', '[]', 400],
  ['a number', '7', 400],
  ['null', 'null', 400],
  ['a depth bomb', `${'['.repeat(100_000)}${']'.repeat(100_000)}`, 400],
  ['a polluted prototype', '{"__proto__":{"admin":true}}', 400],
  ['1 MB and one byte', `"${'x'.repeat(1_048_575)}"`, 413],
])('a body that is %s is a problem document, never a 5xx', async (_what, body, status) => {
  const answer = await patient.post('/appointments', body, JSON_TYPE);
  expect(answer.status).toBe(status);
  expect(answer.headers.get('content-type')).toContain('application/problem+json');
});

test('another media type is 415, an empty JSON body 400', async () => {
  expect((await patient.post('/appointments', '<a/>', { 'content-type': 'application/xml' })).status).toBe(415);
  expect((await patient.post('/appointments', '', JSON_TYPE)).status).toBe(400);
});

test.each(['limit=0', 'limit=101', 'limit=x', 'limit=1&limit=2', 'cursor=abc', 'sort=name', 'status=done', 'from=yesterday', 'doctorId=1'])(
  'the query %s is refused with 400',
  async (query) => {
    const answer = await patient.get(`/appointments?${query}`);
    expect(answer.status).toBe(400);
    expect(answer.body.errors[0].pointer).toBe(`query:${query.split('=')[0] ?? ''}`);
  },
);

test('a cursor of another list, or with a forged place, is refused', async () => {
  const forged = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  for (const cursor of [
    forged(['Ada', patient.id]),
    forged(["' or 1=1", patient.id]),
    forged([1, 2]),
    forged({}),
    forged(['2027-01-01', 'x']),
  ]) {
    expect((await patient.get(`/appointments?cursor=${cursor}`)).status).toBe(400);
  }
});

test('ids in paths: not a UUID is 400, an unknown one 404', async () => {
  expect((await patient.get('/appointments/1')).status).toBe(400);
  expect((await patient.get('/appointments/01890a5d-ac96-774b-bcce-b302099a8057')).status).toBe(404);
});

test.each([
  '/api/v1/appointments/',
  '/api/v1//appointments',
  '/api/v1/%61ppointments',
  '/api/v1/Appointments',
  '/api/v1/appointments;x=1',
  '/api//v1/appointments',
  '/api/appointments',
  '/api/v1/../v1/appointments',
  '/api/v1/appointments/upcoming%2f',
])('%s never reaches a handler without a token', async (path) => {
  const answer = await raw(path);
  expect(answer).toMatch(/^HTTP\/1\.1 (401|404|400) /);
});

test('a trailing slash changes nothing', async () => {
  expect((await patient.get('/appointments/')).status).toBe(200);
  expect((await patient.get('/appointments/upcoming/')).status).toBe(200);
});

test('no answer to bad input repeats SQL or a stack', async () => {
  const answer = await patient.get("/appointments?doctorId=');drop%20table%20x;--");
  expect(JSON.stringify(answer.body)).not.toMatch(/select|drop|at \w+ \(/i);
});

/** Sends the request line exactly as given: clients like fetch tidy the path first. */
function raw(path: string): Promise<string> {
  const { hostname, port } = new URL(system.url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`));
    let answer = '';
    socket.on('data', (chunk) => (answer += chunk.toString()));
    socket.on('end', () => {
      resolve(answer);
    });
    socket.on('error', reject);
  });
}

test('a request that is not valid opens no transaction', async () => {
  const begun = jest.spyOn(system.app.get(Database), 'transaction');
  try {
    expect((await doctor.post('/patients', { name: 7 })).status).toBe(400);
    expect((await patient.put('/users/me', { contact: 7 })).status).toBe(400);
    expect(begun).not.toHaveBeenCalled();
    expect((await doctor.post('/patients', { name: 'Vera Lund', birthDate: '1990-01-01' })).status).toBe(201);
    expect(begun).toHaveBeenCalled();
  } finally {
    begun.mockRestore();
  }
});
