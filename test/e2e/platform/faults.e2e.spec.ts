import { Client } from 'pg';
import { sql } from '../../../libs/kernel/sql.js';
import { startSystem, type System } from '../../support/app.js';
import { booking, inHours } from '../../support/given.js';
import { clientFor } from '../../support/http.js';
import { eventually, Process } from '../../support/processes.js';

let system: System;
const running: Process[] = [];
beforeAll(async () => {
  system = await startSystem();
});
afterEach(() => Promise.all(running.splice(0).map((process) => process.end('SIGKILL'))));
afterAll(() => system.stop());

const start = async (name: 'api' | 'worker', env: NodeJS.ProcessEnv = {}) => {
  const process = await Process.start(name, { ...system.env, ...env });
  running.push(process);
  return process;
};
const ready = (process: Process) => clientFor(`http://127.0.0.1:${String(process.port)}`).get('//ready');
async function asOwner(statement: string): Promise<void> {
  const owner = new Client({ connectionString: system.env['DATABASE_URL'] });
  await owner.connect();
  await owner.query(statement);
  await owner.end();
}

test('the relay is woken by NOTIFY: with a poll of a minute, chat and notifications are there long before it', async () => {
  const { given } = system;
  // Both run as separate processes: one rings the bell, the relay in the other hears it.
  const [api] = [await start('api'), await start('worker', { OUTBOX_POLL_MS: '60000' })];
  const doctor = await given.doctor();
  const patient = await given.patient();
  const admin = await given.admin();
  const url = `http://127.0.0.1:${String(api.port)}`;
  await clientFor(url, admin.token).post('/mappings/doctor-patient', { doctorId: doctor.id, patientId: patient.id });
  await eventually(async () => (await patient.get('/chats')).body.items.length === 1, 'the chat, before any poll', 30_000);
  await clientFor(url, patient.token).post('/appointments', booking(doctor, patient));
  const isTold = async () =>
    ((await doctor.get('/notifications')).body.items as { kind: string }[]).some(({ kind }) => kind === 'appointment-scheduled');
  await eventually(isTold, 'the notification, before any poll', 30_000);
});

test('/ready says which part is down, with Retry-After, while /health answers', async () => {
  const [api, worker] = [await start('api'), await start('worker')];
  for (const process of [api, worker]) {
    expect(await ready(process)).toMatchObject({
      status: 200,
      body: { status: 'ready', checks: { database: 'up', redis: 'up', migrations: 'up' } },
    });
  }
  await asOwner(`update public.consilium_migration set name = name || '.hidden' where name like '%Scheduling'`);
  for (const process of [api, worker]) {
    const answer = await ready(process);
    expect(answer).toMatchObject({ status: 503, body: { code: 'not-ready', checks: { database: 'up', redis: 'up', migrations: 'down' } } });
    expect(answer.headers.get('retry-after')).toBe('2');
    expect((await clientFor(`http://127.0.0.1:${String(process.port)}`).get('//health')).status).toBe(200);
  }
  await asOwner(`update public.consilium_migration set name = replace(name, '.hidden', '')`);
  expect((await ready(api)).status).toBe(200);
});

test('a Redis that is not there: not ready, and booking goes on; a database that is not there: 503 with Retry-After for all', async () => {
  const { given } = system;
  const doctor = await given.doctor();
  const patient = await given.patientOf(doctor);
  const withoutRedis = await start('api', { REDIS_URL: 'redis://127.0.0.1:1' });
  expect((await ready(withoutRedis)).body).toMatchObject({ checks: { database: 'up', redis: 'down' } });
  const client = clientFor(`http://127.0.0.1:${String(withoutRedis.port)}`, patient.token);
  expect((await client.post('/appointments', booking(doctor, patient))).status).toBe(201);

  const api = await start('api');
  const other = clientFor(`http://127.0.0.1:${String(api.port)}`, patient.token);
  expect((await other.get('/appointments')).status).toBe(200);
  const name = new URL(system.env['DATABASE_URL'] ?? '').pathname.slice(1);
  const elsewhere = new URL(system.env['DATABASE_URL'] ?? '');
  elsewhere.pathname = '/postgres';
  const server = new Client({ connectionString: elsewhere.href });
  await server.connect();
  await server.query(`alter database ${name} with allow_connections false`);
  await server.query(`select pg_terminate_backend(pid) from pg_stat_activity where datname = $1`, [name]);
  const down = await other.post('/appointments', booking(doctor, patient, { startsAt: inHours(48) }));
  expect([down.status, down.body.code, down.headers.get('retry-after')]).toEqual([503, 'dependency-down', '2']);
  expect((await ready(api)).body).toMatchObject({ checks: { database: 'down' } });
  await server.query(`alter database ${name} with allow_connections true`);
  await server.end();
  await eventually(async () => (await other.get('/appointments')).status === 200, 'the recovery');
});

test('SIGTERM of a worker with sagas under way: it exits with 0, and the next one does what is left, once', async () => {
  const { given, db } = system;
  const doctor = await given.doctor();
  const patient = await given.patientOf(doctor);
  await Promise.all(
    Array.from({ length: 40 }, (_, i) => patient.post('/appointments', booking(doctor, patient, { startsAt: inHours(24 + i) }))),
  );
  const first = await start('worker');
  await eventually(async () => (await patient.get('/notifications')).body.items.length > 0, 'the first saga');
  expect(await first.end('SIGTERM')).toBe(0);
  await start('worker');
  const told = async () =>
    (
      await db.query<{ n: number }>(
        sql`select count(*)::int as n from notifications.notification where user_id = ${patient.userId} and kind = 'appointment-scheduled'`,
      )
    )[0]?.n;
  await eventually(async () => (await told()) === 40, 'all notifications');
});

test('what a failed saga leaves in Redis names no value of the database', async () => {
  const { given, queue } = system;
  await start('worker', { SAGA_ATTEMPTS: '1' });
  const doctor = await given.doctor();
  await asOwner(`alter table messaging.chat add constraint canary check (doctor_id <> '${doctor.id}')`);
  const patient = await given.patientOf(doctor);
  await eventually(async () => (await queue.getJobCounts('failed'))['failed'] === 1, 'the dead letter');
  const [job] = await queue.getFailed();
  const kept = JSON.stringify(job?.toJSON());
  expect(job?.failedReason).toMatch(/23514/);
  for (const value of [doctor.id, patient.id, 'insert']) expect(kept).not.toContain(value);
  await asOwner(`alter table messaging.chat drop constraint canary`);
});
