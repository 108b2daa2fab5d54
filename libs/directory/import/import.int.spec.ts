import { getQueueToken } from '@nestjs/bullmq';
import type { Queue } from 'bullmq';
import { startSystem, type System } from '../../../test/support/app.js';
import { asSystem } from '../../../test/support/as-system.js';
import {
  bundles,
  directoryOf,
  doctor,
  file,
  hospital,
  importInto,
  patient,
  REG,
  requestImport,
  viewOfImport,
  visit,
} from '../../../test/support/imports.js';
import { booking, inHours } from '../../../test/support/given.js';
import { sql } from '../../kernel/sql.js';
import { SYSTEM } from '../../platform/access/actor.js';
import { AppointmentCancelled } from '../../scheduling/contract.js';
import { EndMapping } from '../commands/end-mapping.js';
import { DeleteProfile } from '../commands/delete-profile.js';
import { CancelImport } from '../commands/cancel-import.js';
import { UpdatePatient } from '../commands/update-patient.js';
import { type ImportFile, RequestImport } from '../commands/request-import.js';
import { IMPORT_QUEUE } from './import-queue.js';
import { ImportRunner } from './import-runner.js';
import { ImportSweeper } from './import-sweeper.js';

let system: System;
let runner: ImportRunner;
beforeEach(async () => {
  system = await startSystem();
  runner = system.app.get(ImportRunner);
});
afterEach(() => system.stop());

const request = (files: ImportFile[], dryRun = false) => requestImport(system, files, { dryRun });
const viewOf = (importId: string) => viewOfImport(system, importId);
const importFiles = (files: ImportFile[], dryRun = false) => importInto(system, files, { dryRun });
const state = () => directoryOf(system);
const chats = async () => (await system.db.query(sql`select 1 from messaging.chat`)).length;
const nothing = { created: 0, updated: 0 };
const all = (counts: { hospitals: number; doctors: number; patients: number; mappings: number }) => ({
  hospitals: { created: counts.hospitals, updated: 0, unchanged: 0 },
  doctors: { created: counts.doctors, updated: 0, unchanged: 0 },
  patients: { created: counts.patients, updated: 0, unchanged: 0 },
  mappings: { created: counts.mappings, unchanged: 0 },
});
const DEMO = { hospitals: 7, doctors: 7, patients: 6, mappings: 21 };

it('brings in everybody once, opens their chats, keeps no file, and changes nothing the second time', async () => {
  const first = await importFiles(bundles);
  expect(first).toMatchObject({
    status: 'done',
    dryRun: false,
    files: { total: 6, done: 6, failed: 0 },
    problems: [],
    problemCount: 0,
    counts: all(DEMO),
  });
  expect(await state()).toMatchObject({ ...DEMO, contents: 0 });
  await system.settle();
  expect(await chats()).toBe(7);

  const second = await importFiles(bundles);
  expect(second.counts).toMatchObject({ hospitals: nothing, doctors: nothing, patients: nothing, mappings: { created: 0, unchanged: 21 } });
  expect(await state()).toMatchObject(DEMO);
  await system.settle();
  expect(await chats()).toBe(7);
});

it('is queued by its event, and again after Redis was wiped', async () => {
  const queue = system.app.get<Queue>(getQueueToken(IMPORT_QUEUE));
  const importId = await request(bundles.slice(0, 1));
  await system.settle();
  expect(await queue.getJob(importId)).toMatchObject({ data: { importId } });
  await queue.obliterate();
  expect(await queue.getJob(importId)).toBeUndefined();
  await new ImportSweeper(system.db, system.commands).work();
  expect(await queue.getJob(importId)).toMatchObject({ data: { importId } });
});

it('dry: tells what would happen, and leaves nothing', async () => {
  const before = await state();
  const view = await importFiles(bundles, true);
  expect(view).toMatchObject({ status: 'done', dryRun: true, files: { total: 6, done: 6, failed: 0 }, counts: all(DEMO) });
  expect(await state()).toEqual(before);
  const events = await system.db.query(sql`select 1 from platform.outbox_message where type <> 'directory.import-requested.v1'`);
  expect(events).toEqual([]);
});

it('reports a broken file and a broken entry, and imports the rest', async () => {
  const cut = { name: 'cut.json', content: (bundles[0]?.content as Buffer).subarray(0, 5000) };
  const rowsWrong = file(
    'rows.json',
    patient('p1', { birthDate: '1990-02-30' }),
    patient('p2'),
    visit('d1', 'h1', 'p1'),
    visit('gone', 'h1', 'p2'),
    hospital('h1'),
    doctor('d1'),
  );
  const view = await importFiles([bundles[0] as ImportFile, cut, rowsWrong, bundles[1] as ImportFile]);
  expect(view.files).toEqual({ total: 4, done: 3, failed: 1 });
  expect(view.problems).toEqual([
    { file: 'cut.json', entry: null, detail: 'is not JSON' },
    { file: 'rows.json', entry: 0, detail: 'birthDate must be an existing day, YYYY-MM-DD, or YYYY-MM or YYYY where no more is known' },
    { file: 'rows.json', entry: 2, detail: 'subject: the patient that it refers to is not known here' },
    { file: 'rows.json', entry: 3, detail: 'participant: the doctor that it refers to is not known here' },
  ]);
  expect(view.counts.patients.created).toBe(3);
});

it('goes on with the chunks that remain when the process ends between two of them', async () => {
  const importId = await request(bundles);
  let looks = 0;
  const afterEight = {
    get aborted() {
      return (looks += 1) > 8;
    },
  } as AbortSignal;
  await expect(runner.run(importId, afterEight)).rejects.toThrow();
  expect(await viewOf(importId)).toMatchObject({ status: 'running', files: { total: 6 }, counts: { patients: { created: 6 } } });
  await runner.run(importId);
  expect(await viewOf(importId)).toMatchObject({ status: 'done', files: { done: 6 }, counts: all(DEMO) });
  await runner.run(importId);
  expect(await state()).toMatchObject(DEMO);
});

it('doubles nobody when two imports and two workers race', async () => {
  const [a, b] = [await request(bundles), await request(bundles)];
  await Promise.all([runner.run(a), runner.run(a), runner.run(b), runner.run(b)]);
  await runner.run(a);
  await runner.run(b);
  const [first, second] = [await viewOf(a), await viewOf(b)];
  expect([first.status, second.status]).toEqual(['done', 'done']);
  expect(first.counts.patients.created + second.counts.patients.created).toBe(6);
  expect(first.counts.mappings.created + second.counts.mappings.created).toBe(21);
  expect(await state()).toMatchObject(DEMO);
});

it('finds people in whatever order the files come', async () => {
  const files = [file('a.json', patient('p1'), visit('d1', 'h1', 'p1')), file('b.json', doctor('d1')), file('c.json', hospital('h1'))];
  const counts = all({ hospitals: 1, doctors: 1, patients: 1, mappings: 3 });
  expect(await importFiles(files, true)).toMatchObject({ problems: [], counts });
  expect(await importFiles(files)).toMatchObject({ problems: [], counts });
});

it('updates what the source says differently, and erases nothing that it leaves out', async () => {
  const address = [{ city: 'Boston', state: 'MA', country: 'US' }];
  await importFiles([
    file(
      'a.json',
      patient('p1', { address, gender: 'female' }),
      doctor('d1', { telecom: [{ system: 'email', value: 'kim@clinic.example' }] }),
    ),
  ]);
  const view = await importFiles([
    file(
      'a.json',
      patient('p1', {
        name: [{ text: 'Ann Smith' }],
        identifier: [
          { system: REG, value: 'p1' },
          { system: 'urn:x', value: 'new' },
        ],
      }),
      doctor('d1'),
    ),
  ]);
  expect(view.counts).toMatchObject({ patients: { created: 0, updated: 1 }, doctors: { created: 0, updated: 0, unchanged: 1 } });
  const [saved] = await system.db.query(
    sql`select name, gender, address ->> 'city' as city, time_zone, validation_status, version from directory.patient`,
  );
  expect(saved).toEqual({
    name: 'Ann Smith',
    gender: 'female',
    city: 'Boston',
    time_zone: 'America/New_York',
    validation_status: 'validated_by_institution',
    version: 2,
  });
  expect(
    (
      await importFiles([
        file('b.json', patient('other', { identifier: [{ system: 'urn:x', value: 'new' }], name: [{ text: 'Ann Smith' }] })),
      ])
    ).counts.patients,
  ).toEqual({ created: 0, updated: 0, unchanged: 1 });
});

it('undoes no decision of a person: an ended mapping stays ended, a deleted doctor deleted', async () => {
  const files = [
    file(
      'a.json',
      hospital('h1'),
      doctor('d1'),
      doctor('d2', { name: [{ text: 'Dr. Lee' }] }),
      patient('p1'),
      visit('d1', 'h1', 'p1'),
      visit('d2', 'h1', 'p1'),
    ),
  ];
  await importFiles(files);
  const [care] = await system.db.query<{ id: string }>(
    sql`select m.id from directory.doctor_patient m join directory.doctor d on d.id = m.doctor_id and d.name = 'Dr. Kim'`,
  );
  const [lee] = await system.db.query<{ id: string }>(sql`select id from directory.doctor where name = 'Dr. Lee'`);
  await system.commands.execute(new EndMapping(SYSTEM, 'doctor-patient', care?.id ?? ''));
  await system.commands.execute(new DeleteProfile(SYSTEM, 'doctor', lee?.id ?? ''));
  const again = await importFiles(files);
  expect(again).toMatchObject({
    problems: [],
    counts: { doctors: { created: 0, updated: 0, unchanged: 2 }, mappings: { created: 0, unchanged: 5 } },
  });
  expect(await system.db.query(sql`select 1 from directory.doctor_patient where ended_at is not null`)).toHaveLength(2);
  expect(await system.db.query(sql`select 1 from directory.doctor where deleted_at is not null`)).toHaveLength(1);
});

it('never makes one patient of two who share a number, and tells that it identifies nobody', async () => {
  const ssn = { system: 'http://hl7.org/fhir/sid/us-ssn', value: '999-00-0001' };
  const withSsn = (value: string, birthDate: string) => patient(value, { birthDate, identifier: [{ system: REG, value }, ssn] });
  await importFiles([file('a.json', withSsn('p1', '1990-01-01'), patient('p2'))]);
  const view = await importFiles([
    file('b.json', withSsn('p3', '1950-05-05'), patient('x', { identifier: [{ system: REG, value: 'p2' }, ssn] }), visit('d', 'h', 'p3')),
  ]);
  const shared = 'the national-id identifier of the system http://hl7.org/fhir/sid/us-ssn belongs to another patient as well';
  expect(view.problems).toEqual([
    { file: 'b.json', entry: 0, detail: `${shared}: shared numbers of this system identify nobody` },
    { file: 'b.json', entry: 2, detail: 'serviceProvider: the hospital that it refers to is not known here' },
    { file: 'b.json', entry: 2, detail: 'participant: the doctor that it refers to is not known here' },
  ]);
  expect((await state())?.patients).toBe(3);
});

it('leaves out an email that another hospital has', async () => {
  const telecom = [{ system: 'email', value: 'Front@desk.example' }];
  const view = await importFiles([file('a.json', hospital('h1', { telecom }), hospital('h2', { telecom }))]);
  expect(view.counts.hospitals.created).toBe(2);
  expect(view.problems).toEqual([{ file: 'a.json', entry: 1, detail: 'telecom: the email belongs to another hospital and was left out' }]);
});

it('leaves alone what a person changed by hand, unless it is to overwrite, and adds what is new', async () => {
  const telecom = [{ system: 'phone', value: '617-555-0101', use: 'home' }];
  const source = (more: object = {}) => [
    file('a.json', patient('p1', { telecom, gender: 'female', ...more }), doctor('d1', { qualification: speciality('Cardiology') })),
  ];
  const speciality = (text: string) => [{ code: { text } }];
  await importFiles(source());
  const [kept] = await system.db.query<{ id: string }>(sql`select id from directory.patient`);
  const patientId = kept?.id ?? '';
  await asSystem(system.commands).execute(
    new UpdatePatient(SYSTEM, patientId, { phone: '+16175550199', insurance: [{ insurer: 'Own', memberNumber: 'O-1' }] }),
  );
  const seen = async () => (await system.db.query(sql`select phone, name, gender, version, hand_changed from directory.patient`))[0];
  const insured = {
    identifier: [
      { system: REG, value: 'p1' },
      { system: 'urn:plan', value: 'M-1', type: { coding: [{ code: 'MB' }] } },
    ],
  };

  expect((await importFiles(source())).counts.patients).toEqual({ created: 0, updated: 0, unchanged: 1 });
  await importFiles(source({ name: [{ text: 'Ann Rose' }], ...insured }));
  expect(await seen()).toMatchObject({ phone: '+16175550199', name: 'Ann Rose', hand_changed: ['insurance', 'phones'] });
  const { id } = await system.commands.execute(new RequestImport(SYSTEM, { dryRun: false, overwrite: true, files: source() }));
  await runner.run(id);
  expect(await seen()).toMatchObject({ phone: '+16175550101', name: 'Ann' });
  const [known] = await system.db.query(sql`select specialities, verification from directory.doctor`);
  expect(known).toEqual({ specialities: ['cardiology'], verification: 'verified' });
  expect(await system.db.query(sql`select 1 from directory.speciality where name = 'cardiology'`)).toHaveLength(1);
});

it('accepts what is only proposed, and leaves alone what was declined and the numbers that a person decided about', async () => {
  const files = [file('a.json', patient('p1'), doctor('d1'), hospital('h1'), visit('d1', 'h1', 'p1'))];
  await importFiles(files);
  await system.db.query(sql`update directory.doctor_patient set status = 'proposed', proposed_by = 'doctor'`);
  await system.db.query(
    sql`update directory.hospital_patient set status = 'proposed', proposed_by = 'hospital', ended_at = now(), ended_by = created_by`,
  );
  await system.db.query(sql`update directory.patient set hand_changed = '{identifiers}'`);
  const more = patient('p1', { identifier: [REG, 'urn:more'].map((system) => ({ system, value: 'p1' })) });
  await importFiles([...files, file('b.json', more)]);
  expect(await system.db.query(sql`select status, ended_at is null as open from directory.doctor_patient`)).toEqual([
    { status: 'active', open: true },
  ]);
  expect(await system.db.query(sql`select status, ended_at is null as open from directory.hospital_patient`)).toEqual([
    { status: 'proposed', open: false },
  ]);
  const numbers = () => system.db.query(sql`select 1 from directory.identifier where owner_kind = 'patient'`);
  expect(await numbers()).toHaveLength(1);
  const { id } = await system.commands.execute(
    new RequestImport(SYSTEM, { dryRun: false, overwrite: true, files: [file('b.json', more)] }),
  );
  await runner.run(id);
  expect(await numbers()).toHaveLength(2);
});

it('is unverified unless the source is trusted, in the time zone that the importer names, and says for how many', async () => {
  const files = [file('a.json', doctor('d1'), patient('p1'), hospital('h1', { address: [{ city: 'Berlin', country: 'DE' }] }))];
  const { id } = await system.commands.execute(new RequestImport(SYSTEM, { dryRun: false, timeZone: 'Asia/Tokyo', name: 'Trial', files }));
  await runner.run(id);
  expect(await viewOf(id)).toMatchObject({
    name: 'Trial',
    verified: false,
    timeZone: 'Asia/Tokyo',
    inDefaultTimeZone: 2,
    entries: { total: 3, done: 3 },
  });
  const rows = await system.db
    .query(sql`select verification, time_zone from directory.doctor union all select verification, time_zone from directory.hospital
    union all select validation_status, time_zone from directory.patient order by 2`);
  expect(rows).toEqual([
    { verification: 'pending', time_zone: 'Asia/Tokyo' },
    { verification: 'pending', time_zone: 'Asia/Tokyo' },
    { verification: 'pending', time_zone: 'Europe/Berlin' },
  ]);
});

it('saves many chunks, whose references find each other across chunks and files', async () => {
  const lines = (...resources: object[]) => Buffer.from(resources.map((resource) => JSON.stringify(resource)).join('\n'));
  const people = Array.from({ length: 450 }, (_, n) => ({
    ...patient(`p${String(n)}`),
    id: `p${String(n)}`,
    name: [{ family: `Line${String(n)}x`, given: ['Ada'] }],
  }));
  const visits = people.map(({ id }) => ({
    resourceType: 'Encounter',
    status: 'finished',
    subject: { reference: `Patient/${id}` },
    serviceProvider: { reference: 'Organization/o' },
  }));
  const files = [
    { name: 'encounters.ndjson', content: lines(...visits) },
    { name: 'patients.ndjson', content: lines(...people, { ...hospital('o'), id: 'o' }) },
  ];
  const view = await importFiles(files);
  expect(view).toMatchObject({
    problems: [],
    entries: { total: 901, done: 901 },
    counts: { patients: { created: 450 }, mappings: { created: 450 } },
  });
  expect(await importFiles(files)).toMatchObject({ counts: { patients: nothing, mappings: { created: 0, unchanged: 450 } } });
});

it('ends early if it is cancelled: people who are in stay, nothing else is kept', async () => {
  const importId = await request([file('a.json', patient('p1')), file('b.json', patient('p2', { name: [{ text: 'Ben' }] }))]);
  let looks = 0;
  const afterOne = {
    get aborted() {
      return (looks += 1) > 1;
    },
  } as AbortSignal;
  await expect(runner.run(importId, afterOne)).rejects.toThrow();
  await asSystem(system.commands).execute(new CancelImport(SYSTEM, importId));
  await runner.run(importId);
  expect(await viewOf(importId)).toMatchObject({
    status: 'cancelled',
    entries: { total: 2, done: 1 },
    counts: { patients: { created: 1 } },
  });
  expect(await state()).toMatchObject({ patients: 1, contents: 0 });
  await expect(asSystem(system.commands).execute(new CancelImport(SYSTEM, importId))).rejects.toThrow('over already');
});

it('cancels the future appointments of patients of whose death it tells, once, and not in a dry run', async () => {
  const person = (value: string, more: object = {}) => patient(value, { name: [{ text: `Ann ${value}` }], ...more });
  await importFiles([file('a.json', doctor('d1'), person('p1'), person('p2'), person('p3'))]);
  const [by] = await system.db.query<{ id: string }>(sql`select id from directory.doctor`);
  const patients = await system.db.query<{ id: string }>(sql`select id from directory.patient order by name`);
  const admin = await system.given.admin();
  for (const [at, whose] of patients.entries())
    expect((await admin.post('/appointments', booking(by ?? { id: '' }, whose, { startsAt: inHours(24 + at) }))).status).toBe(201);
  const cancelled = async () =>
    (
      await system.db.query<{ name: string; cancelled_by: string }>(sql`select p.name, a.cancelled_by from scheduling.appointment a
      join directory.patient p on p.id = a.patient_id where a.status = 'cancelled' order by p.name`)
    ).map((row) => [row.name, row.cancelled_by]);
  const told = [file('b.json', person('p1', { deceasedBoolean: true }), person('p2', { deceasedDateTime: '2026-10' }), person('p3'))];
  await importFiles(told, true);
  expect(await cancelled()).toEqual([]);
  await importFiles(told);
  await importFiles(told);
  expect(await cancelled()).toEqual(['Ann p1', 'Ann p2'].map((name) => [name, SYSTEM.who.userId]));
  expect(await system.db.query(sql`select 1 from platform.outbox_message where type = ${AppointmentCancelled.type}`)).toHaveLength(2);
});
