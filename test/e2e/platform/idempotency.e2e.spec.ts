import { EmailLinks } from '../../../libs/identity/mails/email-links.js';
import { sql } from '../../../libs/kernel/sql.js';
import { startSystem, type System } from '../../support/app.js';
import { asSystem } from '../../support/as-system.js';
import { booking, inHours, type Person } from '../../support/given.js';

let system: System;
let doctor: Person;
let patient: Person;
beforeAll(async () => {
  system = await startSystem({ env: { TRUST_PROXY: '127.0.0.1' } });
  doctor = await system.given.doctor();
  patient = await system.given.patientOf(doctor);
});
afterAll(() => system.stop());

const key = (value: string) => ({ 'idempotency-key': value });

test('the same key and body give the stored answer, another body 422, another account its own answer', async () => {
  const wish = booking(doctor, patient, { reason: 'canary-idempotency' });
  const first = await patient.post('/appointments', wish, key('a-1'));
  const again = await patient.post('/appointments', wish, key('a-1'));
  expect(first.status).toBe(201);
  expect(again.status).toBe(201);
  expect(again.body).toEqual(first.body);
  expect(again.headers.get('etag')).toBe(first.headers.get('etag'));
  expect(again.headers.get('idempotency-replayed')).toBe('true');
  const reused = await patient.post('/appointments', { ...wish, durationMinutes: 45 }, key('a-1'));
  expect(reused).toMatchObject({ status: 422, body: { code: 'idempotency-key-reused' } });
  const other = await system.given.patient();
  expect((await other.post('/appointments', { ...wish, patientId: other.id }, key('a-1'))).body.code).toBe('slot-taken');
  const [stored] = await system.db.query<{ answer: Buffer }>(
    sql`select answer from platform.idempotency_key where key = 'a-1' and scope = ${patient.userId}`,
  );
  expect(stored?.answer.toString('latin1')).not.toContain('canary-idempotency');
});

test('50 requests at once under one key make one appointment; the others get its answer or 409 request-in-progress', async () => {
  const wish = booking(doctor, patient, { startsAt: inHours(48) });
  const answers = await Promise.all(Array.from({ length: 50 }, () => patient.post('/appointments', wish, key('burst'))));
  const ids = new Set(answers.filter(({ status }) => status === 201).map(({ body }) => body.id as string));
  expect(ids.size).toBe(1);
  for (const { status, body } of answers.filter((answer) => answer.status !== 201))
    expect([status, body.code]).toEqual([409, 'request-in-progress']);
});

test('a business refusal is an answer too: it is kept while a new key is decided afresh', async () => {
  const rival = await system.given.patient();
  const startsAt = inHours(72);
  const { body: held } = await patient.post('/appointments', booking(doctor, patient, { startsAt }));
  const wish = booking(doctor, rival, { startsAt });
  expect((await rival.post('/appointments', wish, key('refused'))).body.code).toBe('slot-taken');
  await patient.post(`/appointments/${held.id}/cancel`, { reason: 'free again' });
  expect((await rival.post('/appointments', wish, key('refused'))).body.code).toBe('slot-taken');
  expect((await rival.post('/appointments', wish, key('fresh'))).status).toBe(201);
});

test('a refused request leaves nothing half done: no event, and the key is free when the input was wrong', async () => {
  const wrong = await patient.post('/appointments', { ...booking(doctor, patient), durationMinutes: 1 }, key('wrong'));
  expect(wrong.status).toBe(400);
  expect((await patient.post('/appointments', booking(doctor, patient, { startsAt: inHours(96) }), key('wrong'))).status).toBe(201);
  expect((await patient.post('/appointments', booking(doctor, patient), key('has space'))).body.errors[0].pointer).toBe(
    'header:Idempotency-Key',
  );
});

test('a key older than 24 hours counts as new', async () => {
  const wish = booking(doctor, patient, { startsAt: inHours(120) });
  const first = await patient.post('/appointments', wish, key('old'));
  await system.db.query(sql`update platform.idempotency_key set created_at = now() - interval '25 hours' where key = 'old'`);
  expect(first.status).toBe(201);
  expect((await patient.post('/appointments', wish, key('old'))).body.code).toBe('slot-taken');
});

test('of whoever has no account keys belong to the network: strangers elsewhere never meet, and another body is refused', async () => {
  const send = (name: string, address: string) =>
    system.anonymous.post(
      '/auth/patient-signup',
      { email: `${name}@stranger.example`, password: 'vX9-treppe-lunar', name, birthDate: '1990-01-01' },
      { ...key('shared'), 'x-forwarded-for': address },
    );
  const [one, again, other, elsewhere] = [
    await send('one', '198.51.100.1'),
    await send('one', '198.51.100.1'),
    await send('two', '198.51.100.1'),
    await send('two', '198.51.100.2'),
  ];
  expect([one.status, again.status, elsewhere.status]).toEqual([201, 201, 201]);
  expect(again.body).toEqual(one.body);
  expect(other).toMatchObject({ status: 422, body: { code: 'idempotency-key-reused' } });
  expect(elsewhere.body.patientId).not.toBe(one.body.patientId);
});

test('a client of another system is made once under one key, with one secret, which lies nowhere in plain', async () => {
  const admin = await system.given.admin();
  const wish = { name: 'Once', scopes: ['doctors:read'] };
  const [one, again] = [await admin.post('/oauth-clients', wish, key('client')), await admin.post('/oauth-clients', wish, key('client'))];
  expect([one.status, again.body]).toEqual([201, one.body]);
  const made = (await admin.get('/oauth-clients?limit=100')).body.items as { name: string }[];
  expect(made.filter(({ name }) => name === 'Once')).toHaveLength(1);
  const kept = await system.db.query<{ answer: Buffer }>(sql`select answer from platform.idempotency_key where key = 'client'`);
  expect(kept.map(({ answer }) => answer.includes(one.body.clientSecret as string))).toEqual([false]);
});

test('a link that was used answers its repetition as it did the first time', async () => {
  const person = await system.given.patient();
  const links = asSystem(system.app.get(EmailLinks));
  const token = links.tokenOf((await links.create(person.userId, person.email, 'reset-password')) ?? '');
  const reset = (name: string) =>
    system.anonymous.post('/auth/reset-password', { token, newPassword: 'k7-neue-laterne-im-hof' }, key(name)).then(({ status }) => status);
  expect([await reset('reset'), await reset('reset'), await reset('another')]).toEqual([204, 204, 422]);
});

test('an answer that holds a token is never kept', async () => {
  const login = { email: patient.email, password: 'vX9-treppe-lunar' };
  const [one, two] = [
    await system.anonymous.post('/auth/login', login, key('login')),
    await system.anonymous.post('/auth/login', login, key('login')),
  ];
  expect(one.status).toBe(200);
  expect(one.body.accessToken).not.toBe(two.body.accessToken);
  expect(await system.db.query(sql`select 1 from platform.idempotency_key where key = 'login'`)).toEqual([]);
});
