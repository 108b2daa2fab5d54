import { gunzipSync } from 'node:zlib';
import { sql } from '../../kernel/sql.js';
import { SYSTEM } from '../../platform/access/actor.js';
import { Interrupted } from '../../platform/queues/job-worker.js';
import { prefixOf, Vault } from '../../platform/sealing/vault.js';
import { CreateDoctor } from '../commands/create-doctor.js';
import { CreateHospital } from '../commands/create-hospital.js';
import { CreatePatient } from '../commands/create-patient.js';
import { readLog } from '../../../test/support/access-log.js';
import { MovableClock } from '../../../test/support/movable-clock.js';
import { startSystem, type System } from '../../../test/support/app.js';
import type { Client } from '../../../test/support/http.js';
import { ExportRunner } from './export-runner.js';
import { ExportSweeper } from './export-sweeper.js';

const CANARY = 'canary-of-the-export';

let system: System;
let clock: MovableClock;
let admin: Client;
let ids: { hospital: string; doctor: string; patient: string };

beforeAll(async () => {
  clock = new MovableClock();
  system = await startSystem({ clock });
  const { given, commands } = system;
  admin = await given.admin();
  const hospital = await commands.execute(
    new CreateHospital(SYSTEM, { name: 'Harbour Clinic', type: 'clinic', specialities: [], timeZone: 'America/New_York' }),
  );
  const doctor = await commands.execute(
    new CreateDoctor(SYSTEM, {
      name: 'Dr. Grace Okafor',
      specialities: ['cardiology'],
      languages: ['en', 'es'],
      licenceNumber: 'MA-204513',
      timeZone: 'America/New_York',
    }),
  );
  await admin.post('/mappings/hospital-doctor', { hospitalId: hospital.id, doctorId: doctor.id });
  const patient = await commands.execute(
    new CreatePatient(
      SYSTEM,
      {
        name: 'Ada Rivera',
        birthDate: '1988-03',
        gender: 'female',
        timeZone: 'America/New_York',
        phones: [
          { type: 'fax', value: '+16175550100' },
          { type: 'mobile', value: '+16175550102' },
        ],
        addresses: [
          { type: 'work', city: 'Boston' },
          { type: 'home', line: '1 Main St', city: 'Salem', state: 'MA', postalCode: '01970', country: 'US' },
        ],
      },
      { doctorId: doctor.id, hospitalId: hospital.id },
    ),
  );
  await admin.put(`/patients/${patient.id}`, {
    identifiers: [{ kind: 'mrn', system: 'urn:harbour:mrn', value: `${CANARY}-17` }],
    insurance: [{ insurer: 'Harbour Health Plan', plan: 'Silver', memberNumber: 'HHP-55', validUntil: '2027-12-31' }],
    emergencyContacts: [{ name: 'Luis Rivera', relation: 'husband', phone: '+16175550199' }],
    healthProfile: { allergies: ['penicillin'], conditions: [], medications: [] },
  });
  ids = { hospital: hospital.id, doctor: doctor.id, patient: patient.id };
});
afterAll(() => system.stop());

const runner = () => system.app.get(ExportRunner);
async function exported(): Promise<string> {
  const { status, body } = await admin.post('/exports');
  expect([status, body.status]).toEqual([202, 'waiting']);
  await runner().run(body.id as string);
  return body.id as string;
}
async function linesOf(id: string, type: string): Promise<Record<string, unknown>[]> {
  const { status, body, headers } = await admin.get(`/exports/${id}/${type}.ndjson`);
  expect([status, headers.get('content-type')]).toEqual([200, 'application/fhir+ndjson']);
  return (body as string)
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}
const own = async (id: string, type: string, of: string) => (await linesOf(id, type)).find((resource) => resource.id === of);

test('everybody is told in FHIR R4, with who belongs to whom, and without what is clinical', async () => {
  const id = await exported();
  const { body } = await admin.get(`/exports/${id}`);
  expect(body).toMatchObject({ status: 'done', finishedAt: expect.any(String) as string });
  expect((body.output as { type: string; count: number }[]).map(({ type, count }) => `${type} ${String(count)}`)).toEqual([
    'Coverage 1',
    'Organization 1',
    'Patient 1',
    'Practitioner 1',
    'PractitionerRole 1',
  ]);
  expect(await own(id, 'Organization', ids.hospital)).toMatchObject({ name: 'Harbour Clinic', active: true, type: [{ text: 'clinic' }] });
  expect(await own(id, 'Practitioner', ids.doctor)).toMatchObject({
    name: [{ text: 'Dr. Grace Okafor' }],
    identifier: [
      { system: 'urn:consilium:id', value: ids.doctor },
      { value: 'MA-204513', type: { coding: [{ code: 'LN' }] } },
    ],
    communication: [{ coding: [{ code: 'en' }] }, { coding: [{ code: 'es' }] }],
  });
  expect(await linesOf(id, 'PractitionerRole')).toEqual([
    expect.objectContaining({
      practitioner: { reference: `Practitioner/${ids.doctor}` },
      organization: { reference: `Organization/${ids.hospital}` },
      specialty: [{ text: 'cardiology' }],
    }),
  ]);
  const patient = await own(id, 'Patient', ids.patient);
  expect(patient).toMatchObject({
    birthDate: '1988-03',
    identifier: [{ value: ids.patient }, { system: 'urn:harbour:mrn', value: `${CANARY}-17`, type: { coding: [{ code: 'MR' }] } }],
    telecom: [
      { system: 'phone', use: 'mobile', value: '+16175550102', rank: 1 },
      { system: 'fax', value: '+16175550100', rank: 2 },
    ],
    address: [
      { use: 'home', line: ['1 Main St'], city: 'Salem', state: 'MA', postalCode: '01970', country: 'US' },
      { use: 'work', city: 'Boston' },
    ],
    contact: [{ name: { text: 'Luis Rivera' }, relationship: [{ text: 'husband' }] }],
    generalPractitioner: [{ reference: `Organization/${ids.hospital}` }, { reference: `Practitioner/${ids.doctor}` }],
  });
  expect(JSON.stringify(patient)).not.toContain('penicillin');
  expect(await linesOf(id, 'Coverage')).toEqual([
    expect.objectContaining({
      beneficiary: { reference: `Patient/${ids.patient}` },
      subscriberId: 'HHP-55',
      payor: [{ display: 'Harbour Health Plan' }],
      period: { end: '2027-12-31' },
    }),
  ]);
});

test('two exports of the same people are equal', async () => {
  const [one, other] = [await exported(), await exported()];
  for (const type of ['Organization', 'Practitioner', 'PractitionerRole', 'Patient', 'Coverage'])
    expect(await linesOf(one, type)).toEqual(await linesOf(other, type));
});

test('what is stored is compressed and sealed for its place', async () => {
  const id = await exported();
  const parts = await system.db.query<{ place: string; content: Buffer }>(
    sql`select concat_ws(' ', export_run_id, type, position) as place, content from directory.export_part where export_run_id = ${id}`,
  );
  expect(parts.length).toBeGreaterThan(4);
  const vault = system.app.get(Vault);
  const prefix = prefixOf(vault.sealingKey);
  const lines: string[] = [];
  for (const { place, content } of parts) {
    expect(content.subarray(0, prefix.length)).toEqual(prefix);
    lines.push(gunzipSync(Buffer.from(vault.open('directory.export_part.content', place, content), 'base64')).toString());
  }
  expect(lines.join('')).toContain(CANARY);
});

test('an export stands in the access log of its patients', async () => {
  const before = (await readLog(admin, ids.patient)).length;
  await exported();
  const log = await readLog(admin, ids.patient);
  expect(log.slice(0, log.length - before)).toMatchObject([
    { action: 'export', subject: 'Patient', sentence: expect.stringMatching(/^Consilium exported data of the patient/) as string },
  ]);
});

test('an export that is interrupted goes on behind its last part; nothing comes twice or is missing', async () => {
  const { given } = system;
  const doctor = await given.doctor();
  await system.db.query(sql`
    insert into directory.patient (id, name, birth_date, gender, time_zone, validation_status)
    select gen_random_uuid(), 'Many ' || n, '1990', 'unknown', 'UTC', 'pending' from generate_series(1, 450) n`);
  const { body } = await admin.post('/exports');
  const id = body.id as string;
  const stop = new AbortController();
  stop.abort();
  let rounds = 0;
  for (;;) {
    try {
      await runner().run(id, stop.signal);
      break;
    } catch (error) {
      if (!(error instanceof Interrupted)) throw error;
      rounds += 1;
      expect((await admin.get(`/exports/${id}/Patient.ndjson`)).status).toBe(404);
    }
  }
  expect(rounds).toBeGreaterThan(5);
  const patients = await linesOf(id, 'Patient');
  expect(patients).toHaveLength(451);
  expect(new Set(patients.map((patient) => patient.id)).size).toBe(451);
  expect((await own(id, 'Practitioner', doctor.id))?.id).toBe(doctor.id);
  // Once it is done, another run does nothing.
  await runner().run(id);
  expect(await linesOf(id, 'Patient')).toHaveLength(451);
});

test('after 24 hours it is gone: first for readers, then from the database', async () => {
  const id = await exported();
  clock.offset += 24 * 3_600_000;
  const later = await system.given.admin();
  expect((await later.get(`/exports/${id}`)).status).toBe(404);
  expect((await later.get('/exports')).body).toEqual({ items: [], nextCursor: null });
  const sweeper = new ExportSweeper(system.db, clock, system.commands);
  await sweeper.work();
  expect(await system.db.query(sql`select 1 from directory.export_part union all select 1 from directory.export_run`)).toEqual([]);
});

test('a file that there is not is a 404', async () => {
  const later = await system.given.admin();
  const { body } = await later.post('/exports');
  await runner().run(body.id as string);
  for (const file of ['Patient', 'Observation.ndjson', '..%2FPatient.ndjson', 'patient.ndjson'])
    expect((await later.get(`/exports/${body.id as string}/${file}`)).status).toBe(404);
});
