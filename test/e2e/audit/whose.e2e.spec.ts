import { sql } from '../../../libs/kernel/sql.js';
import { makeWorld, type World } from '../../access/world.js';
import { startSystem, type System } from '../../support/app.js';
import { recorded } from '../../support/audit.js';

let system: System;
let world: World;
beforeAll(async () => {
  system = await startSystem();
  world = await makeWorld(system);
});
afterAll(() => system.stop());

interface Row {
  patient_ids: string[];
}

const patientsOf = async (requestId: string): Promise<string[][]> => {
  await recorded(system);
  const rows = await system.db.query<Row>(
    sql`select patient_ids::text[] as patient_ids from audit.audit_event where request_id = ${requestId}`,
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
