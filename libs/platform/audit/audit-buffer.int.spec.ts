import { Client } from 'pg';
import { startSystem, type System } from '../../../test/support/app.js';
import { recorded } from '../../../test/support/audit.js';
import { booking, type Person } from '../../../test/support/given.js';
import { eventually } from '../../../test/support/processes.js';
import { newId } from '../../kernel/ids.js';
import { sql } from '../../kernel/sql.js';
import { AuditBuffer, MOST_WAITING } from './audit-buffer.js';
import type { AuditEvent } from './audit-event.js';

let system: System;
let owner: Client;
let doctor: Person;
let patient: Person;
beforeEach(async () => {
  system = await startSystem({ env: { SHUTDOWN_SECONDS: '5' } });
  owner = new Client({ connectionString: system.env['DATABASE_URL'] });
  await owner.connect();
  doctor = await system.given.doctor();
  patient = await system.given.patientOf(doctor);
});
afterEach(async () => {
  await owner.end();
  await system.stop();
});

const takeRows = (taken: boolean) =>
  owner.query(taken ? 'grant insert on audit.audit_event to consilium_app' : 'revoke insert on audit.audit_event from consilium_app');
const written = async () => {
  const { rows } = await owner.query<{ n: number }>('select count(*)::int as n from audit.audit_event');
  return rows[0]?.n ?? 0;
};
const event = (): AuditEvent => ({
  id: newId(),
  at: new Date(),
  userId: null,
  role: null,
  system: null,
  sessionId: null,
  onBehalfOf: null,
  action: 'read',
  subject: 'Patient',
  recordId: null,
  patientIds: [],
  requestId: null,
  address: null,
  outcome: 'ok',
  status: 200,
});

test('reads go on while their events cannot be written, and each is written once that can be again', async () => {
  await takeRows(false);
  for (let i = 0; i < 5; i += 1) expect((await patient.get('/appointments')).status).toBe(200);
  const buffer = system.app.get(AuditBuffer);
  expect(buffer.length).toBe(5);
  expect(await written()).toBe(0);
  await takeRows(true);
  await recorded(system);
  expect(await written()).toBe(5);
});

test('no change without its event: where that cannot be written, nothing is', async () => {
  await takeRows(false);
  expect((await patient.post('/appointments', booking(doctor, patient))).status).toBe(500);
  const admin = await system.given.admin();
  const profile = await system.given.patientProfile({ doctorId: doctor.id });
  expect((await admin.delete(`/patients/${profile.id}`)).status).toBe(500);
  const [row] = await system.db.query(sql`
    select (select count(*)::int from scheduling.appointment) as appointments,
           (select count(*)::int from directory.patient where deleted_at is not null) as deleted`);
  expect(row).toEqual({ appointments: 0, deleted: 0 });
});

test('with no room for more, what is personal is refused and what is public goes on', async () => {
  await takeRows(false);
  const buffer = system.app.get(AuditBuffer);
  for (let i = 0; i < MOST_WAITING; i += 1) buffer.add(event());
  const refused = await patient.get('/appointments');
  expect(refused).toMatchObject({ status: 503, body: { code: 'dependency-down' } });
  expect(refused.headers.get('retry-after')).toBe('2');
  expect((await patient.get('/doctors')).status).toBe(200);
  expect(buffer.length).toBe(MOST_WAITING);
  await takeRows(true);
  await recorded(system);
  expect(await written()).toBe(MOST_WAITING);
  await eventually(async () => (await patient.get('/appointments')).status === 200, 'reads go on');
});

test('closing waits for a database that comes back', async () => {
  await takeRows(false);
  expect((await patient.get('/appointments')).status).toBe(200);
  const closed = system.app.get(AuditBuffer).close();
  await takeRows(true);
  await closed;
  expect(await written()).toBe(1);
});
