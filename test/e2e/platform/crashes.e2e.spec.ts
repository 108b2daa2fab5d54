import { Redis } from 'ioredis';
import { Client } from 'pg';
import { sql } from '../../../libs/kernel/sql.js';
import { Relay } from '../../../libs/platform/outbox/relay.js';
import { startSystem, type System } from '../../support/app.js';
import { booking, inHours } from '../../support/given.js';
import { clientFor } from '../../support/http.js';
import { eventually, Process } from '../../support/processes.js';

/** Kills of one test, of which there are two: each takes a start of the worker, ten seconds on a busy machine. */
const KILLS = 5;

let system: System;
const running: Process[] = [];
beforeAll(async () => {
  system = await startSystem();
});
afterAll(async () => {
  await Promise.all(running.map((process) => process.end('SIGKILL')));
  await system.stop();
});

const start = async (name: 'api' | 'worker', env: NodeJS.ProcessEnv = {}) => {
  const process = await Process.start(name, { ...system.env, ...env });
  running.push(process);
  return process;
};

const undone = async () => {
  const [row] = await system.db.query<{ undone: number }>(
    sql`select count(*)::int as undone from platform.outbox_message where relayed_at is null or pending > 0`,
  );
  return row?.undone ?? 0;
};

test.each(['first', 'second'])(
  'the worker killed five times between commit and notification, the %s time: each chat and notification exists exactly once',
  async () => {
    const { given } = system;
    const doctor = await given.doctor();
    const patients = [];
    for (let round = 0; round < KILLS; round += 1) {
      const worker = await start('worker');
      const patient = await given.patientOf(doctor);
      patients.push(patient);
      // Twenty more events while the worker runs, then a kill at a different moment in each round.
      const bookings = Array.from({ length: 20 }, (_, i) =>
        patient.post('/appointments', booking(doctor, patient, { startsAt: inHours(24 + round * 20 + i) })),
      );
      await Promise.all(bookings.slice(0, 4 * round));
      await worker.end('SIGKILL');
      for (const answer of await Promise.all(bookings)) expect(answer.status).toBe(201);
    }
    await start('worker');
    await eventually(async () => (await undone()) === 0, 'all sagas done');

    const [row] = await system.db.query(sql`
    select (select count(*)::int from messaging.chat where doctor_id = ${doctor.id}) as chats,
           (select count(*)::int from scheduling.appointment where doctor_id = ${doctor.id}) as appointments,
           (select count(*)::int from notifications.notification where user_id = ${doctor.userId} and kind = 'appointment-scheduled') as told_doctor,
           (select count(distinct appointment_id)::int from notifications.notification where user_id = ${doctor.userId}) as told_of,
           (select count(*)::int from notifications.notification where user_id = any(${patients.map(({ userId }) => userId)}::uuid[]) and kind = 'appointment-scheduled') as told_patients,
           (select count(*)::int from notifications.notification where user_id = ${doctor.userId} and kind = 'mapping-began') as told_of_care`);
    expect(row).toEqual({ chats: KILLS, appointments: 100, told_doctor: 100, told_of: 100, told_patients: 100, told_of_care: KILLS });
    await Promise.all(running.splice(0).map((process) => process.end('SIGKILL')));
  },
);

test('Redis wiped after the relay queued the jobs: the sweep brings every saga back', async () => {
  const { given, db } = system;
  const doctor = await given.doctor();
  const patient = await given.patientOf(doctor);
  await patient.post('/appointments', booking(doctor, patient));

  const relay = system.app.get(Relay);
  expect(await relay.drain()).toBeGreaterThan(0);
  const redis = new Redis(system.env['REDIS_URL'] ?? '');
  await redis.flushdb();
  await redis.quit();
  expect(await relay.requeueOverdue()).toBe(0);
  await db.query(sql`update platform.outbox_message set relayed_at = relayed_at - interval '2 minutes' where pending > 0`);
  // The chat, two notifications, and the mail to a new account.
  expect(await relay.requeueOverdue()).toBe(4);
  expect(await relay.requeueOverdue()).toBe(0);
  await system.settle();
  expect((await patient.get('/chats')).body.items).toHaveLength(1);
  expect((await patient.get('/notifications')).body.items).toHaveLength(2);
  expect(await relay.requeueOverdue()).toBe(0);
});

test('SIGTERM under load: every request that the API took is answered, and it exits with 0', async () => {
  const { given } = system;
  const doctor = await given.doctor();
  const patient = await given.patientOf(doctor);
  const api = await start('api');
  const client = clientFor(`http://127.0.0.1:${String(api.port)}`, patient.token);
  expect((await client.get('/appointments/upcoming')).status).toBe(200);
  const requests = Array.from({ length: 40 }, (_, i) =>
    client.post('/appointments', booking(doctor, patient, { startsAt: inHours(24 + i) })),
  );
  await Promise.race(requests);
  const ended = api.end('SIGTERM');
  const outcomes = await Promise.allSettled(requests);
  expect(await ended).toBe(0);
  const acknowledged = outcomes.filter((outcome) => outcome.status === 'fulfilled').map(({ value }) => value);
  for (const answer of acknowledged) expect(answer.status).toBe(201);
  const [row] = await system.db.query<{ booked: number }>(
    sql`select count(*)::int as booked from scheduling.appointment where patient_id = ${patient.id}`,
  );
  expect(row?.booked).toBeGreaterThanOrEqual(acknowledged.length);
});

test('the API killed under load with Idempotency-Keys: what the client repeats is there once', async () => {
  const { given } = system;
  const doctor = await given.doctor();
  const patient = await given.patientOf(doctor);
  const wishes = Array.from({ length: 30 }, (_, i) => booking(doctor, patient, { startsAt: inHours(24 + i) }));
  const send = (client: ReturnType<typeof clientFor>) =>
    Promise.allSettled(wishes.map((wish, i) => client.post('/appointments', wish, { 'idempotency-key': `crash-${String(i)}` })));
  const first = await start('api');
  const sending = send(clientFor(`http://127.0.0.1:${String(first.port)}`, patient.token));
  await eventually(async () => {
    const [row] = await system.db.query<{ n: number }>(
      sql`select count(*)::int as n from scheduling.appointment where patient_id = ${patient.id}`,
    );
    return (row?.n ?? 0) > 0;
  }, 'the first booking');
  await first.end('SIGKILL');
  await sending;
  const second = await start('api');
  const again = await send(clientFor(`http://127.0.0.1:${String(second.port)}`, patient.token));
  const ids = again.map((outcome) =>
    outcome.status === 'fulfilled' && outcome.value.status === 201 ? (outcome.value.body.id as string) : undefined,
  );
  expect(new Set(ids).size).toBe(30);
  expect(ids).not.toContain(undefined);
  const [row] = await system.db.query(sql`
    select (select count(*)::int from scheduling.appointment where patient_id = ${patient.id}) as booked,
           (select count(*)::int from platform.outbox_message where data ->> 'patientId' = ${patient.id} and type like 'scheduling.%') as events`);
  expect(row).toEqual({ booked: 30, events: 30 });
});

test('a saga that keeps failing becomes a dead letter, and a retry lets it through', async () => {
  const { given, queue } = system;
  const worker = await start('worker', { SAGA_ATTEMPTS: '1' });
  const doctor = await given.doctor();
  await eventually(async () => (await undone()) === 0, 'what earlier tests left is done');
  // Nobody can insert into the chat table for a while, so the saga's transaction fails.
  await lockChats(true);
  const patient = await given.patientOf(doctor);
  await eventually(async () => (await queue.getJobCounts('failed'))['failed'] === 1, 'the dead letter');
  expect((await patient.get('/chats')).body.items).toEqual([]);
  // The worker counts the failure just after it reported it to Redis.
  const counted = [
    'consilium_saga_failures_total{saga="OpenChatWhenDoctorMappedToPatient"} 1',
    'consilium_queue_jobs{queue="sagas",state="failed"} 1',
  ];
  await eventually(async () => {
    const metrics = await fetch(`http://127.0.0.1:${String(worker.port)}/metrics`).then((response) => response.text());
    return counted.every((line) => metrics.includes(line));
  }, 'the metrics');
  await lockChats(false);
  for (const job of await queue.getFailed()) await job.retry('failed', { resetAttemptsMade: true });
  await eventually(async () => (await patient.get('/chats')).body.items.length === 1, 'the chat');
});

/** Revokes the application role's right to open chats, or grants it again. Only the owner can do it. */
async function lockChats(locked: boolean): Promise<void> {
  const owner = new Client({ connectionString: system.env['DATABASE_URL'] ?? '' });
  await owner.connect();
  await owner.query(locked ? 'revoke insert on messaging.chat from consilium_app' : 'grant insert on messaging.chat to consilium_app');
  await owner.end();
}
