import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { readdirSync, readFileSync } from 'node:fs';
import { QueryBus } from '@nestjs/cqrs';
import { getQueueToken } from '@nestjs/bullmq';
import type { Queue } from 'bullmq';
import { startSystem, type System } from '../../../test/support/app.js';
import { asSystem } from '../../../test/support/as-system.js';
import { booking, PASSWORD } from '../../../test/support/given.js';
import { type Client, clientFor } from '../../../test/support/http.js';
import { newId } from '../../kernel/ids.js';
import { raw, sql } from '../../kernel/sql.js';
import { SYSTEM } from '../../platform/access/actor.js';
import { Actors } from '../../platform/access/actors.js';
import { EndMapping } from '../commands/end-mapping.js';
import { DeleteProfile } from '../commands/delete-profile.js';
import { TakeOverPatientProfile } from '../contract.js';
import { CancelImport } from '../commands/cancel-import.js';
import { UpdatePatient } from '../commands/update-patient.js';
import { type ImportFile, RequestImport } from '../commands/request-import.js';
import { GetImport } from '../queries/get-import.js';
import { IMPORT_QUEUE } from './import-queue.js';
import { ImportRunner } from './import-runner.js';
import { ImportSweeper } from './import-sweeper.js';

const folder = join(process.cwd(), 'tools', 'demo', 'synthea');
const bundles: ImportFile[] = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .sort()
  .map((name) => ({ name, content: readFileSync(join(folder, name)) }));
const file = (name: string, ...resources: object[]): ImportFile => ({
  name,
  content: Buffer.from(JSON.stringify({ resourceType: 'Bundle', type: 'batch', entry: resources.map((resource) => ({ resource })) })),
});

const REG = 'https://registry.example';
const hospital = (value: string, more: object = {}) => ({
  resourceType: 'Organization',
  identifier: [{ system: REG, value }],
  name: 'City Hospital',
  ...more,
});
const doctor = (value: string, more: object = {}) => ({
  resourceType: 'Practitioner',
  identifier: [{ system: REG, value }],
  name: [{ text: 'Dr. Kim' }],
  ...more,
});
const patient = (value: string, more: object = {}) => ({
  resourceType: 'Patient',
  identifier: [{ system: REG, value }],
  name: [{ text: 'Ann' }],
  birthDate: '1990-01-01',
  ...more,
});
const by = (type: string, value: string) => ({ reference: `${type}?identifier=${REG}|${value}` });
const visit = (of: string, at: string, to: string) => ({
  resourceType: 'Encounter',
  status: 'finished',
  subject: by('Patient', to),
  participant: [{ individual: by('Practitioner', of) }],
  serviceProvider: by('Organization', at),
});

let system: System;
let runner: ImportRunner;
beforeEach(async () => {
  system = await startSystem();
  runner = system.app.get(ImportRunner);
});
afterEach(() => system.stop());

const request = async (files: ImportFile[], dryRun = false) =>
  (await system.commands.execute(new RequestImport(SYSTEM, { dryRun, verified: true, files }))).id;
const viewOf = (importId: string) => asSystem(system.app.get(QueryBus)).execute(new GetImport(SYSTEM, importId));
const importFiles = async (files: ImportFile[], dryRun = false) => {
  const importId = await request(files, dryRun);
  await runner.run(importId);
  return viewOf(importId);
};
/** Rows of every table that an import writes to. */
const state = async () => {
  const [row] = await system.db.query<Record<string, number>>(sql`select
    (select count(*) from directory.hospital)::int as hospitals, (select count(*) from directory.doctor)::int as doctors,
    (select count(*) from directory.patient)::int as patients, (select count(*) from directory.identifier)::int as identifiers,
    (select count(*) from directory.hospital_doctor)::int + (select count(*) from directory.hospital_patient)::int
      + (select count(*) from directory.doctor_patient)::int as mappings,
    (select count(*) from directory.import_chunk)::int + (select count(*) from directory.import_place)::int as contents`);
  return row;
};
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

it('merges replaced patients across runs, and tells of circles and of themselves', async () => {
  const link = (type: string, value: string) => [{ type, other: by('Patient', value) }];
  await importFiles([file('a.json', patient('old'), visit('d1', 'h1', 'old'), hospital('h1'), doctor('d1'))]);
  const view = await importFiles([
    file(
      'b.json',
      patient('new', { name: [{ text: 'Ann New' }], link: link('replaces', 'old') }),
      visit('d2', 'h1', 'old'),
      doctor('d2', { name: [{ text: 'Dr. Lee' }] }),
    ),
  ]);
  expect(view.problems).toEqual([]);
  const merged = await system.db.query(
    sql`select p.name, n.name as into from directory.patient p join directory.patient n on n.id = p.merged_into`,
  );
  expect(merged).toEqual([{ name: 'Ann', into: 'Ann New' }]);
  const cared = await system.db.query(
    sql`select p.name from directory.doctor_patient m join directory.patient p on p.id = m.patient_id join directory.doctor d on d.id = m.doctor_id where d.name = 'Dr. Lee'`,
  );
  expect(cared).toEqual([{ name: 'Ann New' }]);
  const odd = await importFiles([
    file('c.json', patient('new', { name: [{ text: 'Ann New' }], link: [...link('replaced-by', 'old'), ...link('replaced-by', 'new')] })),
    file('d.json', patient('young', { birthDate: '2001', link: link('replaces', 'new') })),
  ]);
  expect(odd.problems.map(({ detail }) => detail)).toEqual([
    'link: the patients replace each other in a circle',
    'link: the patient cannot take its own place',
    'link: the patients have different birth dates, and were not merged',
  ]);
});

describe('a patient whom the source has replaced', () => {
  const link = [{ type: 'replaces', other: by('Patient', 'old') }];
  const first = file(
    'a.json',
    patient('old', { telecom: [{ system: 'phone', value: '+16175550144' }] }),
    visit('d1', 'h1', 'old'),
    hospital('h1'),
    doctor('d1'),
  );
  const second = file('b.json', patient('new', { name: [{ text: 'Ann New' }], link }));
  const idOf = async (name: string): Promise<string> =>
    (await system.db.query<{ id: string }>(sql`select id from directory.patient where name = ${name} order by deleted_at nulls first`))[0]
      ?.id ?? '';
  /** Everything that the two have, without the times of change. */
  const state = async () => {
    const rows: unknown[] = [];
    for (const table of ['patient', 'doctor_patient', 'hospital_patient', 'user_patient', 'identifier', 'import_source'])
      rows.push(
        ...(await system.db.query<{ row: object }>(
          sql`select to_jsonb(t) - 'version' - 'updated_at' - 'sealed' - 'emergency_contacts' - 'insurance' - 'health_profile' as row
              from ${raw(`directory.${table}`)} t order by 1`,
        )),
      );
    return rows;
  };
  const owners = async () =>
    (
      await system.db.query<{ name: string }>(sql`select p.name from directory.identifier i join directory.patient p on p.id = i.owner_id`)
    ).map(({ name }) => name);

  it('gives all that it has to the successor; a second run changes nothing; a person can take it back, and the next import leaves it so', async () => {
    const admin = await system.given.admin();
    await importFiles([first]);
    const old = await idOf('Ann');
    const delegate = await system.given.delegateOf({ id: old }, ['book', 'records']);
    const booked = await admin.post('/appointments', booking(await theDoctor(), { id: old }));
    expect(booked.status).toBe(201);
    const before = await state();
    expect((await importFiles([second])).problems).toEqual([]);
    const successor = await idOf('Ann New');
    expect((await delegate.get(`/patients/${successor}`)).body).toMatchObject({ name: 'Ann New', phone: '+16175550144' });
    expect((await admin.get(`/patients/${successor}/care-team`)).status).toBe(200);
    for (const kind of ['doctor-patient', 'hospital-patient'])
      expect((await admin.get(`/mappings/${kind}?patientId=${successor}`)).body.items).toHaveLength(1);
    expect((await admin.get(`/appointments/${booked.body.id as string}`)).body.patientId).toBe(successor);
    expect(await owners()).toEqual(['Ann New', 'Ann New']);
    expect((await admin.get(`/patients/search?identifier=old`)).body.items).toMatchObject([{ id: successor }]);

    const merged = await state();
    for (const again of [[first, second], [second, first], [second]]) {
      expect((await importFiles(again)).counts.patients).toMatchObject({ created: 0, updated: 0 });
      expect(await state()).toEqual(merged);
    }

    const merges = (await admin.get('/merges')).body.items as { id: string }[];
    expect(merges).toMatchObject([{ patientId: successor, duplicateId: old }]);
    expect((await admin.post(`/merges/${merges[0]?.id ?? ''}/undo`)).status).toBe(200);
    const undone = await state();
    for (const row of before) expect(undone).toContainEqual(row);
    expect((await delegate.get(`/patients/${successor}`)).status).toBe(404);
    expect((await importFiles([second])).problems.map(({ detail }) => detail)).toEqual([
      'link: somebody has taken this merge back: merge them by hand if they are one',
    ]);
    expect(await state()).toEqual(undone);
  });

  it('is left to people where a merge would be refused, and nothing changes', async () => {
    const admin = await system.given.admin();
    await importFiles([first]);
    await importFiles([file('c.json', patient('new', { name: [{ text: 'Ann New' }] }))]);
    const [old, successor] = [await idOf('Ann'), await idOf('Ann New')];
    const doctor = await theDoctor();
    const slot = booking(doctor, { id: old });
    expect((await admin.post('/appointments', slot)).status).toBe(201);
    const other = await system.given.doctor();
    await system.given.careFor(other, { id: successor });
    const overlapping = await admin.post('/appointments', { ...slot, doctorId: other.id, patientId: successor });
    expect(overlapping.status).toBe(201);
    const told = async () => {
      const before = await state();
      const { problems } = await importFiles([second]);
      expect(await state()).toEqual(before);
      return problems.map(({ detail }) => detail);
    };
    expect(await told()).toEqual([expect.stringMatching(/^link: the patients were not merged; merge them by hand\. .*same time/)]);
    await admin.post(`/appointments/${overlapping.body.id as string}/cancel`, { reason: 'ill' });
    for (const patientId of [old, successor])
      await system.commands.execute(new TakeOverPatientProfile(newId(), patientId, SYSTEM.who.userId));
    expect(await told()).toEqual([
      expect.stringMatching(/^link: the patients were not merged; merge them by hand\. Both patients have an account/),
    ]);
    expect((await admin.get('/merges')).body.items).toEqual([]);
  });

  /** The doctor whom the source brought, verified. */
  async function theDoctor(): Promise<{ id: string }> {
    const [row] = await system.db.query<{ id: string }>(
      sql`update directory.doctor set verification = 'verified' where name = 'Dr. Kim' returning id`,
    );
    return { id: row?.id ?? '' };
  }
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

describe('over HTTP', () => {
  it('administrators import a bundle and follow it; others may not', async () => {
    const admin = await system.given.admin();
    const body = JSON.parse((bundles[0]?.content as Buffer).toString()) as object;
    const key = { 'idempotency-key': 'once' };
    const asked = await admin.post('/imports', body, key);
    expect(asked).toMatchObject({ status: 202, body: { status: 'waiting', files: { total: 1, done: 0, failed: 0 }, finishedAt: null } });
    expect((await admin.post('/imports', body, key)).body).toEqual(asked.body);
    const { id } = asked.body as { id: string };
    await runner.run(id);
    expect((await admin.get(`/imports/${id}`)).body).toMatchObject({ id, status: 'done', counts: { patients: { created: 1 } } });
    expect((await admin.post('/imports?dryRun=true', body)).body).toMatchObject({ dryRun: true });
    expect((await admin.post('/imports', { resourceType: 7 })).status).toBe(400);
    expect((await admin.get('/imports/00000000-0000-4000-8000-000000000000')).status).toBe(404);

    expect((await admin.get('/imports')).body).toMatchObject({ items: [{ dryRun: true }, { id, status: 'done' }] });
    expect((await admin.post(`/imports/${id}/cancel`)).status).toBe(409);
    const doctorAccount = await system.given.doctor();
    expect((await doctorAccount.get(`/imports/${id}`)).status).toBe(403);
    expect((await doctorAccount.post('/imports', body)).status).toBe(403);
    expect((await system.anonymous.get(`/imports/${id}`)).status).toBe(401);
  });

  it('takes files of every kind, up to 64 MB, and refuses at once what it cannot read', async () => {
    const admin = await system.given.admin();
    const send = async (type: string, content: Buffer | string, query = '') => {
      const answer = await fetch(`${system.url}/api/v1/imports${query}`, {
        method: 'POST',
        headers: { 'content-type': type, authorization: `Bearer ${admin.token}` },
        body: content as string,
      });
      return { status: answer.status, body: (await answer.json()) as { id: string } };
    };
    const line = JSON.stringify({ ...patient('p1'), photo: [{ data: 'x'.repeat(2_000_000) }] });
    const sent = [
      await send('application/fhir+json', line),
      await send('application/fhir+ndjson', `${line}\n${line}`),
      await send('application/x-ndjson', line),
      await send('application/gzip', gzipSync(line)),
      await send('text/csv', 'id,name,birth_date\n7,Zoë,1990-01-01', '?encoding=utf-8'),
    ];
    expect(sent.map(({ status }) => status)).toEqual([202, 202, 202, 202, 202]);
    for (const { body } of sent) await runner.run(body.id);
    expect((await state())?.patients).toBe(2);
    expect((await send('application/fhir+json', '{"resourceType"')).status).toBe(400);
    expect((await send('text/csv', '')).status).toBe(400);
    expect((await send('text/plain', 'hello')).status).toBe(415);
    expect((await send('text/csv', Buffer.alloc(65 * 1024 * 1024, 'a'))).status).toBe(413);
    const elsewhere = await fetch(`${system.url}/api/v1/patients`, {
      method: 'POST',
      headers: { 'content-type': 'text/csv', authorization: `Bearer ${admin.token}` },
      body: 'a,b',
    });
    expect(elsewhere.status).toBe(415);
    const software = await system.given.integration(admin, ['imports:write']);
    expect((await software.post('/imports?verified=true', { resourceType: 'Bundle', type: 'batch', entry: [] })).status).toBe(403);
  });

  describe('other software that may import', () => {
    const ask = async (client: Client, ...resources: object[]) => {
      const { body } = await client.post('/imports', JSON.parse((file('a.json', ...resources).content as Buffer).toString()) as object);
      await runner.run(body.id as string);
      return viewOf(body.id as string);
    };
    const WHY = 'are known here: relating them needs the scope mappings:write.';

    it('relates nobody who was here before', async () => {
      const admin = await system.given.admin();
      await ask(admin, hospital('h1'), doctor('d1'), patient('p1'));
      const view = await ask(await system.given.integration(admin, ['imports:write']), visit('d1', 'h1', 'p1'), patient('p1'));
      expect(view).toMatchObject({
        status: 'done',
        counts: { mappings: { created: 0 } },
        problems: [
          { file: 'bundle.json', entry: 0, detail: `The hospital and the doctor ${WHY}` },
          { file: 'bundle.json', entry: 0, detail: `The hospital and the patient ${WHY}` },
          { file: 'bundle.json', entry: 0, detail: `The doctor and the patient ${WHY}` },
        ],
      });
      expect((await state())?.mappings).toBe(0);
    });

    it('relates whom its import brings, also to those who were here, and in whatever order its files come', async () => {
      const admin = await system.given.admin();
      await ask(admin, hospital('h1'), doctor('d1'));
      const software = await system.given.integration(admin, ['imports:write']);
      expect(await ask(software, patient('p1'), visit('d1', 'h1', 'p1'))).toMatchObject({
        counts: { mappings: { created: 2 } },
        problems: [{ detail: `The hospital and the doctor ${WHY}` }],
      });
      const actor = system.app.get(Actors).of({ ...SYSTEM.who, role: 'integration', scopes: ['imports:write'] });
      const files = [file('a.json', patient('p2'), visit('d2', 'h1', 'p2')), file('b.json', doctor('d2'))];
      for (const dryRun of [true, false]) {
        const { id: importId } = await system.commands.execute(new RequestImport(actor, { dryRun, files }));
        await runner.run(importId);
        expect(await viewOf(importId)).toMatchObject({ problems: [], counts: { mappings: { created: 3 } } });
      }
    });

    it('relates everybody with the scope mappings:write, as administrators do; a token of theirs without it does not', async () => {
      const admin = await system.given.admin();
      await ask(admin, hospital('h1'), doctor('d1'), patient('p1'), patient('p2'), patient('p3'));
      const { body } = await system.anonymous.post('/auth/token', {
        grant_type: 'password',
        username: admin.email,
        password: PASSWORD,
        scope: 'imports:write',
      });
      const narrow = clientFor(system.url, body.access_token as string);
      const full = await system.given.integration(admin, ['imports:write', 'mappings:write']);
      expect((await ask(narrow, visit('d1', 'h1', 'p1'))).counts.mappings.created).toBe(0);
      expect(await ask(full, visit('d1', 'h1', 'p1'))).toMatchObject({ problems: [], counts: { mappings: { created: 3 } } });
      expect(await ask(admin, visit('d1', 'h1', 'p2'))).toMatchObject({ problems: [], counts: { mappings: { created: 2 } } });
      // A mapping that exists already is no problem.
      expect(await ask(narrow, visit('d1', 'h1', 'p2'))).toMatchObject({ problems: [], counts: { mappings: { unchanged: 3 } } });
    });
  });
});
