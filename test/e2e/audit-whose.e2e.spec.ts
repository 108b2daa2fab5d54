import { sql } from '../../libs/kernel/sql.js';
import { PUBLIC } from '../access/public.js';
import { TABLE } from '../access/table.js';
import { isPerson, makeWorld, PEOPLE, type World } from '../access/world.js';
import { startSystem, type System } from '../support/app.js';
import { recorded } from '../support/audit.js';

let system: System;
let world: World;
beforeAll(async () => {
  system = await startSystem();
  world = await makeWorld(system);
  const [doctor, patient] = [await system.given.doctor(), await system.given.patient()];
  expect((await doctor.post(`/patients/${patient.id}/break-glass`, { reason: 'Found on the road' })).status).toBe(201);
});
afterAll(() => system.stop());

/** Reads that show no person's data but, at most, the caller's own account, which the event names as who asked. */
const OWN_OR_NOBODY: Record<string, string> = {
  'GET /api/v1/auth/sessions': 'own account',
  'GET /api/v1/auth/passkeys': 'own account',
  'GET /api/v1/auth/issuer-links': 'own account',
  'GET /api/v1/oauth-clients': 'other systems, no person',
};
/** The first page of these lists may show nothing of a patient: they are asked for what is a patient's. */
const OF_PATIENTS: Record<string, string> = {
  'GET /api/v1/users': '?role=patient',
  'GET /api/v1/audit-events': '?subject=Appointment&outcome=ok',
};
const READS = Object.entries({ ...TABLE, ...PUBLIC }).filter(([name]) => name.startsWith('GET ') && !(name in OWN_OR_NOBODY));

interface Row {
  record_id: string | null;
  patient_ids: string[];
}
let counter = 0;

test.each(READS)('%s: the event of what was shown names the record or whose it is', async (name, operation) => {
  const unnamed: string[] = [];
  let shown = 0;
  for (const [i, kind] of [...PEOPLE, 'integration' as const].entries()) {
    const own = world.own[kind];
    const attempt = { i: i + 80, world, system, at: own, ...(isPerson(kind) && { own: world[kind] }) };
    const requestId = `whose-${String((counter += 1)).padStart(6, '0')}`;
    const { status, body } = await world[kind].get((await operation.path(attempt)) + (OF_PATIENTS[name] ?? ''), {
      'x-request-id': requestId,
    });
    const { items } = (body ?? {}) as { items?: unknown[] };
    if (status !== 200 || items?.length === 0) continue;
    shown += 1;
    await recorded(system);
    const events = await system.db.query<Row>(
      sql`select record_id, patient_ids::text[] as patient_ids from audit.audit_event where request_id = ${requestId}`,
    );
    if (events.some(({ record_id, patient_ids }) => record_id === null && patient_ids.length === 0)) unnamed.push(kind);
  }
  expect(unnamed).toEqual([]);
  expect(shown).toBeGreaterThan(0);
});

const patientsOf = async (requestId: string): Promise<string[][]> => {
  await recorded(system);
  const rows = await system.db.query<Row>(
    sql`select record_id, patient_ids::text[] as patient_ids from audit.audit_event where request_id = ${requestId}`,
  );
  return rows.map(({ patient_ids }) => patient_ids);
};
let asked = 0;
const whose = async (send: (headers: { 'x-request-id': string }) => Promise<{ status: number }>): Promise<string[][]> => {
  const headers = { 'x-request-id': `account-${String((asked += 1)).padStart(6, '0')}` };
  expect((await send(headers)).status).toBeLessThan(300);
  return patientsOf(headers['x-request-id']);
};

test('the account of a patient is that patient’s data: whoever sees, changes, secures or closes it is told to them', async () => {
  const patient = await system.given.patient();
  const path = `/users/${patient.userId}`;
  const { admin } = world;
  await system.db.query(sql`update identity.user_account set totp_confirmed_at = now() where id = ${patient.userId}`);
  expect(await whose((headers) => admin.get(path, headers))).toEqual([[patient.id]]);
  expect((await whose((headers) => admin.get('/users?limit=100', headers)))[0]).toContain(patient.id);
  expect(await whose((headers) => admin.put(path, { address: '1 Main Street' }, headers))).toEqual([[patient.id]]);
  expect(await whose((headers) => admin.delete(`${path}/totp`, undefined, headers))).toEqual([[patient.id]]);
  expect(await whose((headers) => admin.delete(path, undefined, headers))).toEqual([[patient.id]]);
  expect(await whose((headers) => admin.get(`/users/${world.doctor.userId}`, headers))).toEqual([[]]);
});

test('a list of emergencies names every patient in it, and reading a notification the patient whom it is about', async () => {
  const { given } = system;
  const doctor = await given.doctor();
  const patients = [await given.patient(), await given.patient()];
  const ids = patients.map(({ id }) => id).sort();
  for (const { id } of patients) await doctor.post(`/patients/${id}/break-glass`, { reason: 'Found on the road' });
  await system.settle();
  expect((await whose((headers) => doctor.get('/break-glass', headers))).map((named) => named.sort())).toEqual([ids]);

  const [patient] = patients;
  const told = (await patient?.get('/notifications'))?.body.items as { id: string }[];
  expect(await whose((headers) => world.doctor.get('/notifications', headers))).toEqual([[world.patient.id]]);
  for (const path of ['/notifications', '/notifications/unread'])
    expect(await whose((headers) => (patient ?? doctor).get(path, headers))).toEqual([[patient?.id]]);
  const read = `/notifications/${told[0]?.id ?? ''}/mark-read`;
  expect(await whose((headers) => (patient ?? doctor).post(read, undefined, headers))).toEqual([[patient?.id]]);
});
