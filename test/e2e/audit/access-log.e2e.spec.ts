import fc from 'fast-check';
import { ImportRunner } from '../../../libs/directory/import/import-runner.js';
import { newId } from '../../../libs/kernel/ids.js';
import { sql } from '../../../libs/kernel/sql.js';
import type { AuditEvent } from '../../../libs/platform/audit/audit-event.js';
import { auditInsert } from '../../../libs/platform/audit/audit-insert.js';
import { AuditSeal } from '../../../libs/platform/audit/seal.js';
import { type Entry, readLog } from '../../support/access-log.js';
import { startSystem, type System } from '../../support/app.js';
import { recorded } from '../../support/audit.js';
import { booking, inHours, type Person } from '../../support/given.js';

let system: System;
let admin: Person;
beforeAll(async () => {
  system = await startSystem();
  admin = await system.given.admin();
});
afterAll(() => system.stop());

const logOf = (patientId: string, limit = 100, reader: Person = admin) => readLog(reader, patientId, limit);

test('what Consilium did by itself is part of what a person did, and stands by itself where no person did anything', async () => {
  const { given } = system;
  const [doctor, patient] = [await given.doctor(), await given.patient()];
  await admin.post('/mappings/doctor-patient', { doctorId: doctor.id, patientId: patient.id });
  const { body } = await patient.post('/appointments', booking(doctor, patient));
  await doctor.post(`/appointments/${body.id as string}/cancel`, { reason: 'ill' });
  const other = await given.doctor();
  await given.careFor(other, patient);
  await system.settle();
  await recorded(system);
  const names = async (person: Person) =>
    (await system.db.query<{ name: string }>(sql`select name from identity.user_account where id = ${person.userId}`))[0]?.name ?? '';
  expect((await logOf(patient.id)).map(({ sentence, reactions }) => [sentence, reactions])).toEqual([
    ['Consilium opened a chat between doctor and patient and told doctor and patient that the care began automatically.', 1],
    [
      `${await names(doctor)} (doctor) cancelled an appointment. They cared for the patient then. Consilium then told people about the cancelled appointment automatically.`,
      1,
    ],
    [`${await names(patient)} (patient) booked an appointment. Consilium then told people about the appointment automatically.`, 1],
    [
      `${await names(admin)} (administrator) recorded or asked that a doctor cares for the patient. They administer this installation. Consilium then opened a chat between doctor and patient and told doctor and patient that the care began automatically.`,
      2,
    ],
  ]);
});

test('an import stands in the log of whom it brought, with what followed from it', async () => {
  const entry = [
    {
      fullUrl: 'urn:uuid:1',
      resource: {
        resourceType: 'Patient',
        id: '1',
        identifier: [{ system: 'https://access-log.example', value: 'brought' }],
        name: [{ family: 'Brought', given: ['In'] }],
        birthDate: '1980-01-02',
      },
    },
  ];
  const { body } = await admin.post('/imports', { resourceType: 'Bundle', type: 'batch', entry });
  await system.app.get(ImportRunner).run(body.id as string);
  await system.settle();
  const [patient] = await system.db.query<{ id: string }>(sql`select id from directory.patient where name = 'In Brought'`);
  expect((await logOf(patient?.id ?? '')).map(({ sentence }) => sentence)).toEqual([
    expect.stringMatching(/^Consilium imported a file with data of the patient automatically\. .* had asked for it\.$/),
  ]);
});

test('what was done with a duplicate stands in the log of the patient who stayed, and each has their own again after the undo', async () => {
  const { given } = system;
  const [hospital, doctor] = [await given.hospital(), await given.doctor()];
  const into = await given.patient();
  const [from, older] = [await given.patientProfile({ doctorId: doctor.id }), await given.patientProfile({ doctorId: doctor.id })];
  const emergency = await given.doctor(hospital);
  await given.careFor(doctor, into);
  for (const { id } of [into, from, older]) expect((await doctor.get(`/patients/${id}`)).status).toBe(200);
  expect((await emergency.post(`/patients/${from.id}/break-glass`, { reason: 'Found on the road' })).status).toBe(201);
  await system.settle();
  await recorded(system);
  const entries = async (id: string, reader: Person = admin) =>
    (await logOf(id, 2, reader))
      .filter(({ subject }) => subject !== 'PatientMerge')
      .map(({ id: entry, why, detail }) => [entry, why, detail]);
  const [own, ofDuplicate, ofOlder] = [await entries(into.id), await entries(from.id), await entries(older.id)];
  for (const all of [own, ofDuplicate, ofOlder]) expect(all.map(([, why]) => why)).toContain('care-relationship');
  expect(ofDuplicate.map(([, why]) => why)).toContain('break-glass');
  const first = await admin.post(`/patients/${from.id}/merge`, { otherId: older.id });
  const second = await admin.post(`/patients/${into.id}/merge`, { otherId: from.id });
  expect([first.status, second.status]).toEqual([200, 200]);
  await recorded(system);
  const together = await entries(into.id, into);
  for (const [entry, why] of [...own, ...ofDuplicate, ...ofOlder])
    expect(together.map((one) => one.slice(0, 2))).toContainEqual([entry, why]);
  // Others read no more than before.
  for (const reader of [emergency, await given.patient()])
    expect((await reader.get(`/patients/${into.id}/access-log`)).status).toBeGreaterThanOrEqual(403);
  for (const { body } of [second, first]) expect((await admin.post(`/merges/${body.id as string}/undo`)).status).toBe(200);
  await recorded(system);
  const ids = (all: unknown[][]) => all.map(([entry]) => entry);
  const logs = [ids(await entries(into.id)), ids(await entries(from.id)), ids(await entries(older.id))];
  for (const [whose, before] of [own, ofDuplicate, ofOlder].entries())
    for (const entry of ids(before)) expect(logs.map((log) => log.includes(entry))).toEqual(logs.map((_log, i) => i === whose));
});

describe('pages', () => {
  /** A row of the audit log, by a person or by the system, in one of three requests or in none. */
  const row = fc.record({
    by: fc.constantFrom('person', 'person', 'system', 'system', 'system', 'refused', 'elsewhere'),
    request: fc.constantFrom('a', 'b', 'c', null),
  });
  type Row = typeof row extends fc.Arbitrary<infer R> ? R : never;

  /** Expected entries of the log, newest first: index of the row and number of rows folded into it. */
  function expected(rows: Row[]): [number, number][] {
    const entries: [number, number][] = [];
    rows.forEach(({ by, request }, i) => {
      if (by === 'refused' || by === 'elsewhere') return;
      const cause = request !== null && by === 'system' ? entries.findLast(([j]) => rows[j]?.request === request) : undefined;
      if (cause) cause[1] += 1;
      else entries.push([i, 0]);
    });
    return entries.reverse();
  }

  test('hold each entry once, whatever their size and however reactions and requests are mixed', async () => {
    const seal = system.app.get(AuditSeal);
    const elsewhere = newId();
    const doctor = await system.given.doctor();
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 24 }), async (rows) => {
        const { id: patientId } = await system.given.patientProfile({ doctorId: doctor.id });
        run += 1;
        const ids = rows.map(() => newId());
        for (const [i, { by, request }] of rows.entries()) {
          const event: AuditEvent = {
            id: ids[i] ?? '',
            at: new Date(),
            userId: by === 'system' ? null : admin.userId,
            role: by === 'system' ? 'system' : 'admin',
            system: by === 'system' ? 'NotifyWhenAppointmentScheduled' : null,
            sessionId: null,
            onBehalfOf: null,
            action: by === 'system' ? 'react' : 'read',
            subject: 'Appointment',
            recordId: null,
            patientIds: [by === 'elsewhere' ? elsewhere : patientId],
            requestId: request === null ? null : `pages-${String(run)}-${request}`,
            address: null,
            outcome: by === 'refused' ? 'refused' : 'ok',
            status: null,
          };
          await system.db.query(auditInsert([event], seal));
        }
        const wanted = expected(rows).map(([i, reactions]) => [ids[i], reactions]);
        for (const limit of [1, 2, 3, 7, 100])
          expect((await logOf(patientId, limit)).map(({ id, reactions }) => [id, reactions])).toEqual(wanted);
      }),
      { numRuns: 20 },
    );
  });
});

describe('why', () => {
  const why = (entries: Entry[], person: Person, subject: string) =>
    entries.filter((entry) => entry.userId === person.userId && entry.subject === subject).map((entry) => entry.why);

  test('a hospital saw something: the registration, the appointment there, the emergency that it reviews', async () => {
    const { given } = system;
    const [home, elsewhere, venue] = [await given.hospital(), await given.hospital(), await given.hospital()];
    const [own, emergency, visiting] = [await given.doctor(home), await given.doctor(elsewhere), await given.doctor(venue)];
    const patient = await given.patientOf(own);
    await patient.post('/appointments', booking(visiting, patient, { hospitalId: venue.id }));
    const { body } = await emergency.post(`/patients/${patient.id}/break-glass`, { reason: 'Found on the road' });
    await admin.post('/mappings/hospital-patient', { hospitalId: home.id, patientId: patient.id });
    await home.get(`/patients/${patient.id}`);
    await home.get('/patients');
    await venue.get('/appointments');
    for (const hospital of [home, elsewhere]) await hospital.get('/break-glass');
    await elsewhere.post(`/break-glass/${body.id as string}/review`, { verdict: 'justified' });
    await recorded(system);
    const entries = await logOf(patient.id);
    expect(why(entries, home, 'Patient')).toEqual(['hospital-registration', 'hospital-registration']);
    expect(why(entries, venue, 'Appointment')).toEqual(['appointment']);
    expect(why(entries, home, 'BreakGlass')).toEqual(['break-glass-review']);
    expect(why(entries, elsewhere, 'BreakGlass')).toEqual(['break-glass-review', 'break-glass-review']);
    expect(why(entries, emergency, 'BreakGlass')).toEqual(['break-glass']);
  });

  test('somebody saw something after their relation ended, or in the act of ending it', async () => {
    const { given } = system;
    const [hospital, doctor] = [await given.hospital(), await given.doctor()];
    const patient = await given.patient();
    const care = await given.careFor(doctor, patient);
    await patient.post('/appointments', booking(doctor, patient, { startsAt: inHours(50) }));
    const { body } = await admin.post('/mappings/hospital-patient', { hospitalId: hospital.id, patientId: patient.id });
    await system.settle();
    await admin.delete(`/mappings/doctor-patient/${care}`);
    await doctor.get('/appointments');
    await doctor.get('/notifications');
    expect((await hospital.delete(`/mappings/hospital-patient/${body.id as string}`)).status).toBe(200);
    const emergency = await given.doctor();
    await emergency.post(`/patients/${patient.id}/break-glass`, { reason: 'Found on the road' });
    await system.db.query(sql`update directory.break_glass set expires_at = opened_at where doctor_id = ${emergency.id}`);
    await emergency.get('/break-glass');
    await recorded(system);
    const entries = await logOf(patient.id);
    expect(why(entries, doctor, 'Appointment')).toEqual(['appointment']);
    expect(why(entries, doctor, 'Notification')).toEqual(['notification']);
    expect(why(entries, hospital, 'HospitalPatient')).toEqual(['hospital-registration']);
    expect(why(entries, emergency, 'BreakGlass')).toEqual(['break-glass', 'break-glass']);
  });

  test('another system saw something: its name, and the scope that let it', async () => {
    const patient = await system.given.patient();
    const client = await system.given.integration(admin, ['patients:read']);
    expect((await client.get(`/patients/${patient.id}`)).status).toBe(200);
    await recorded(system);
    expect((await logOf(patient.id, 100, patient)).filter(({ userId }) => userId === client.userId)).toMatchObject([
      {
        why: 'client',
        detail: 'patients:read',
        name: 'Other system',
        sentence: 'Other system (another system) read the patient profile. An administrator has let this system in.',
      },
    ]);
  });
});
