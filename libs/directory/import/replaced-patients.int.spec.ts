import { startSystem, type System } from '../../../test/support/app.js';
import { booking } from '../../../test/support/given.js';
import { by, doctor, file, hospital, importInto, patient, visit } from '../../../test/support/imports.js';
import { newId } from '../../kernel/ids.js';
import { raw, sql } from '../../kernel/sql.js';
import { SYSTEM } from '../../platform/access/actor.js';
import { TakeOverPatientProfile } from '../contract.js';
import type { ImportFile } from '../commands/request-import.js';

let system: System;
beforeEach(async () => {
  system = await startSystem();
});
afterEach(() => system.stop());

const importFiles = (files: ImportFile[]) => importInto(system, files);

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
