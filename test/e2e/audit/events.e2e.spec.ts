import { ImportRunner } from '../../../libs/directory/import/import-runner.js';
import { sql } from '../../../libs/kernel/sql.js';
import { makeWorld, type World } from '../../access/world.js';
import { startSystem, type System } from '../../support/app.js';
import { recorded, verify } from '../../support/audit.js';
import { booking, inHours, PASSWORD } from '../../support/given.js';
import { clientFor } from '../../support/http.js';
import { eventually, Process } from '../../support/processes.js';

let system: System;
let world: World;
const running: Process[] = [];
beforeAll(async () => {
  system = await startSystem();
  world = await makeWorld(system);
});
afterAll(async () => {
  await Promise.all(running.map((process) => process.end('SIGKILL')));
  await system.stop();
});

interface Row {
  user_id: string | null;
  role: string | null;
  system: string | null;
  on_behalf_of: string | null;
  action: string;
  subject: string;
  record_id: string | null;
  patient_ids: string[];
  address: string | null;
  outcome: string;
  status: number;
}
const ofRequest = async (requestId: string): Promise<Row[]> => {
  await recorded(system);
  return system.db.query<Row>(sql`
    select user_id, role, system, on_behalf_of, action, subject, record_id, patient_ids::text[] as patient_ids, host(address) as address, outcome, status
    from audit.audit_event where request_id = ${requestId}`);
};
let counter = 0;
const freshRequest = () => ({ 'x-request-id': `audit-test-${String((counter += 1)).padStart(6, '0')}` });

test('an event says what, whose and for whom', async () => {
  const { patient, delegate, doctor, hospital, admin, appointmentId } = world;
  const look = async (send: (headers: Record<string, string>) => Promise<unknown>) => {
    const headers = freshRequest();
    await send(headers);
    const [event] = await ofRequest(headers['x-request-id']);
    return event;
  };
  expect(await look((headers) => doctor.get(`/patients/${patient.id.toUpperCase()}`, headers))).toMatchObject({
    role: 'doctor',
    action: 'read',
    subject: 'Patient',
    record_id: patient.id,
    patient_ids: [patient.id],
    on_behalf_of: null,
  });
  expect(await look((headers) => delegate.get(`/appointments/${appointmentId}`, headers))).toMatchObject({
    subject: 'Appointment',
    record_id: appointmentId,
    patient_ids: [patient.id],
    on_behalf_of: patient.id,
  });
  expect(await look((headers) => patient.get('/appointments', headers))).toMatchObject({ patient_ids: [patient.id], on_behalf_of: null });
  expect(await look((headers) => hospital.get(`/patients/${patient.id}/doctors`, headers))).toMatchObject({
    subject: 'Doctor',
    patient_ids: [patient.id],
  });
  let shown: string[] = [];
  const list = await look(async (headers) => {
    const { body } = await admin.get('/patients?limit=100', headers);
    shown = (body.items as { id: string }[]).map(({ id }) => id);
  });
  expect(shown.length).toBeGreaterThan(1);
  expect(list?.patient_ids).toEqual(shown);
  const wish = booking(doctor, patient, { startsAt: inHours(900) });
  const booked = await look((headers) => delegate.post('/appointments', wish, headers));
  expect(booked).toMatchObject({ action: 'create', status: 201, patient_ids: [patient.id], on_behalf_of: patient.id });
  expect(await look((headers) => delegate.post('/appointments', wish, headers))).toMatchObject({
    outcome: 'failed',
    status: 409,
    on_behalf_of: null,
  });
  const mapping = await admin.post('/mappings/doctor-patient', { doctorId: doctor.id, patientId: world.stranger.id });
  expect(await look((headers) => admin.delete(`/mappings/doctor-patient/${mapping.body.id as string}`, undefined, headers))).toMatchObject({
    action: 'delete',
    patient_ids: [world.stranger.id],
  });
});

test('bodies that cannot be read, repetitions and rolled back changes leave one event each too', async () => {
  const { patient, doctor } = world;
  const outcomes = async (headers: Record<string, string>) =>
    (await ofRequest(headers['x-request-id'] ?? '')).map(({ outcome, status }) => `${outcome} ${String(status)}`);
  const broken = freshRequest();
  await patient.post('/appointments', '{', broken);
  expect(await outcomes(broken)).toEqual(['failed 400']);
  const invalid = freshRequest();
  await patient.post('/patients', { name: 7 }, invalid);
  expect(await outcomes(invalid)).toEqual(['refused 403']);

  const key = { 'idempotency-key': 'audit-1' };
  const [first, again, clash] = [freshRequest(), freshRequest(), freshRequest()];
  const wish = booking(doctor, patient, { startsAt: inHours(901) });
  for (const headers of [first, again]) expect((await patient.post('/appointments', wish, { ...headers, ...key })).status).toBe(201);
  expect([await outcomes(first), await outcomes(again)]).toEqual([['ok 201'], ['ok 201']]);
  expect((await patient.post('/appointments', wish, { ...clash, 'idempotency-key': 'audit-2' })).status).toBe(409);
  expect(await outcomes(clash)).toEqual(['failed 409']);
});

test('what a stranger names in a body that anybody may send gets into no access log', async () => {
  const patientId = world.patient.id;
  const [revocation, logIn] = [freshRequest(), freshRequest()];
  await system.anonymous.post('/auth/revoke-token', { token: 'x', patientId }, revocation);
  const credentials = { grant_type: 'password', username: world.stranger.email, password: PASSWORD };
  await system.anonymous.post('/auth/token', { ...credentials, patientId }, logIn);
  for (const request of [revocation, logIn])
    expect(await ofRequest(request['x-request-id'])).toMatchObject([{ outcome: 'ok', patient_ids: [] }]);
});

test('of a token that was asked about or revoked the event says who asked and whose session ended', async () => {
  const person = await system.given.patient();
  const [question, revocation] = [freshRequest(), freshRequest()];
  expect((await person.post('/auth/verify-token', {}, question)).status).toBe(200);
  expect((await system.anonymous.post('/auth/revoke-token', { token: person.refreshToken }, revocation)).status).toBe(200);
  expect(await ofRequest(question['x-request-id'])).toMatchObject([{ user_id: person.userId, role: 'patient', action: 'introspect' }]);
  expect(await ofRequest(revocation['x-request-id'])).toMatchObject([
    { user_id: person.userId, action: 'revoke-token', record_id: expect.any(String) as string },
  ]);
});

test('a log-in and a sign-up leave their event, and no password, name or mail anywhere', async () => {
  const [right, wrong, signUp] = [freshRequest(), freshRequest(), freshRequest()];
  await system.anonymous.post('/auth/login', { email: world.patient.email, password: PASSWORD }, right);
  await system.anonymous.post('/auth/login', { email: world.patient.email, password: 'canary-password' }, wrong);
  await system.anonymous.post(
    '/auth/patient-signup',
    { email: 'canary-mail@test.example', password: 'canary-vX9-treppe', name: 'Canary Name', birthDate: '1990-01-01' },
    signUp,
  );
  expect(await ofRequest(right['x-request-id'])).toMatchObject([{ outcome: 'ok', action: 'log-in', subject: 'Session' }]);
  expect(await ofRequest(wrong['x-request-id'])).toMatchObject([{ outcome: 'refused', status: 401 }]);
  expect(await ofRequest(signUp['x-request-id'])).toMatchObject([{ outcome: 'ok', status: 201, patient_ids: [expect.any(String)] }]);

  await world.patient.post(
    '/appointments',
    booking(world.doctor, world.patient, { startsAt: inHours(902), reason: 'canary reason', location: 'canary place' }),
  );
  await world.patient.get('/appointments?status=canary&doctorId=canary');
  await clientFor(system.url, 'canary.token.here').get('/appointments');
  await recorded(system);
  const rows = await system.db.query<{ row: string }>(sql`select e::text as row from audit.audit_event e`);
  expect(rows.length).toBeGreaterThan(100);
  expect(rows.filter(({ row }) => /canary/i.test(row) || row.includes(world.patient.token) || row.includes('@'))).toEqual([]);
});

test('each saga that ran has its event', async () => {
  const patient = await system.given.patientOf(world.doctor);
  await system.settle();
  const rows = await system.db.query(sql`
    select role, system, action, subject, patient_ids::text[] as patient_ids, outcome from audit.audit_event
    where system = 'OpenChatWhenDoctorMappedToPatient' and patient_ids @> array[${patient.id}::uuid]`);
  expect(rows).toEqual([
    {
      role: 'system',
      system: 'OpenChatWhenDoctorMappedToPatient',
      action: 'react',
      subject: 'directory.doctor-mapped-to-patient.v1',
      patient_ids: [patient.id],
      outcome: 'ok',
    },
  ]);
});

test('each imported file has its event, with the patients whom it brought and for whom it was imported', async () => {
  const bundle = {
    resourceType: 'Bundle',
    type: 'batch',
    entry: [
      {
        resource: {
          resourceType: 'Patient',
          identifier: [{ system: 'https://audit.example', value: 'imported' }],
          name: [{ family: 'Canary', given: ['Import'] }],
          birthDate: '1980-01-02',
        },
      },
    ],
  };
  const { body } = await world.admin.post('/imports', bundle);
  await system.app.get(ImportRunner).run(body.id as string);
  const [patient] = await system.db.query<{ owner_id: string }>(
    sql`select owner_id from directory.identifier where system = 'https://audit.example'`,
  );
  const rows = await system.db.query(sql`
    select user_id, role, action, subject, patient_ids::text[] as patient_ids, outcome from audit.audit_event where system = 'import'`);
  expect(rows).toEqual([
    {
      user_id: world.admin.userId,
      role: 'system',
      action: 'import',
      subject: 'ImportFile',
      patient_ids: [patient?.owner_id],
      outcome: 'ok',
    },
  ]);
});

test('SIGTERM under reads: each answer that was given has its event', async () => {
  const api = await Process.start('api', system.env);
  running.push(api);
  const client = clientFor(`http://127.0.0.1:${String(api.port)}`, world.patient.token);
  expect((await client.get('/appointments')).status).toBe(200);
  const answered: string[] = [];
  let stopped = false;
  const readers = Array.from({ length: 8 }, async () => {
    while (!stopped) {
      const headers = freshRequest();
      const answer = await client.get('/appointments', headers).catch(() => undefined);
      if (answer?.status === 200) answered.push(headers['x-request-id']);
      else stopped = true;
    }
  });
  await eventually(() => Promise.resolve(answered.length > 100), 'reads');
  expect(await api.end('SIGTERM')).toBe(0);
  await Promise.all(readers);
  const [row] = await system.db.query<{ n: number }>(
    sql`select count(distinct request_id)::int as n from audit.audit_event where request_id = any(${answered}) and outcome = 'ok'`,
  );
  expect(row?.n).toBe(answered.length);
});

test('all that was written is genuine', async () => {
  await recorded(system);
  expect((await verify(system)).code).toBe(0);
});
