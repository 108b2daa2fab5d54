import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { startSystem, type System } from '../../../test/support/app.js';
import { importInto } from '../../../test/support/imports.js';
import { sql } from '../../kernel/sql.js';

const root = join(process.cwd(), 'test', 'fixtures');
const read = (folder: string, name: string) => ({ name, content: readFileSync(join(root, folder, name)) });
const fixture = (start: string) => {
  const name = readdirSync(join(root, 'imports')).find((file) => file.startsWith(`import-${start}`)) ?? '';
  return read('imports', name);
};
const origin = (name: string) => read('origins', name);

let system: System;
let owner: Client;
beforeAll(async () => {
  system = await startSystem();
  owner = new Client({ connectionString: system.env['DATABASE_URL'] });
  await owner.connect();
});
afterAll(async () => {
  await owner.end();
  await system.stop();
});
afterEach(async () => {
  await owner.query(
    'truncate directory.patient, directory.doctor, directory.hospital, directory.identifier, directory.import_source cascade',
  );
});

const bring = (...files: { name: string; content: Buffer }[]) => importInto(system, files, { verified: false });
const details = ({ problems }: { problems: { entry: number | null; detail: string }[] }) =>
  problems.map(({ entry, detail }) => [entry, detail]);
const patients = (column = 'name') =>
  system.db
    .query<Record<string, unknown>>(sql`select p.* from directory.patient p order by p.name, p.birth_date`)
    .then((rows) => rows.map((row) => row[column]));
/** All that an import writes about people, without the times. */
const state = async () =>
  JSON.stringify(
    await system.db.query(sql`
      select 'p' as kind, id, version, name, birth_date, active::text, merged_into from directory.patient
      union all select 'd', id, version, name, status, verification, null from directory.doctor
      union all select 'h', id, version, name, type, verification, null from directory.hospital
      union all select 'i', owner_id, 0, encode(key, 'hex'), kind, identifies::text, null from directory.identifier
      union all select 'm', id, 0, doctor_id::text, status, null, patient_id from directory.doctor_patient
      order by 1, 2, 4`),
  );

describe('bundles that went wrong', () => {
  it('01: twins with one insurance are two', async () => {
    const view = await bring(fixture('01'));
    expect(await patients()).toEqual(['Ines Doppel', 'Tomas Doppel']);
    expect(details(view)).toEqual([
      [
        1,
        'the identifier of the system https://qa.example.org/member belongs to another patient as well (entry 0): shared numbers of this system identify nobody',
      ],
    ]);
    expect(await system.db.query(sql`select 1 from directory.identifier where identifies`)).toHaveLength(2);
  });

  it('03: deaths are as precise as they are known', async () => {
    expect((await bring(fixture('03'))).problems).toEqual([]);
    const rows = await system.db.query(sql`select name, deceased, deceased_on from directory.patient order by name`);
    expect(rows).toEqual([
      { name: 'Bool Gone', deceased: true, deceased_on: null },
      { name: 'Month Gone', deceased: true, deceased_on: '2021-05' },
      { name: 'Year Gone', deceased: true, deceased_on: '2021' },
    ]);
  });

  it('04: phones are kept as they were written', async () => {
    expect((await bring(fixture('04'))).problems).toEqual([]);
    expect(await patients('phones')).toEqual([
      [{ type: 'work', value: '+61355501234', written: '(03) 5550 1234', primary: true }],
      [{ type: 'other', value: '+15550101234', written: '(555) 010-1234', primary: true }],
    ]);
  });

  it('05: a relative reference belongs to the server of its entry', async () => {
    expect((await bring(fixture('05'))).problems).toEqual([]);
    const pairs = await system.db.query(
      sql`select d.name as doctor, p.name as patient from directory.doctor_patient m join directory.doctor d on d.id = m.doctor_id join directory.patient p on p.id = m.patient_id`,
    );
    expect(pairs).toEqual([{ doctor: 'Dr. Sam Southdoc', patient: 'Sara South' }]);
  });

  it('07: suffixes stay', async () => {
    await bring(fixture('07'));
    expect(await patients()).toEqual(['Carl Marlow Jr.', 'Carl Marlow Sr.']);
  });

  it('09: what is inactive comes in inactive, what was replaced is merged', async () => {
    expect((await bring(fixture('09'))).problems).toEqual([]);
    const rows = await system.db.query(
      sql`select p.name, p.active, n.name as successor from directory.patient p left join directory.patient n on n.id = p.merged_into order by p.name`,
    );
    expect(rows).toEqual([
      { name: 'New Merged', active: true, successor: null },
      { name: 'Old Merged', active: false, successor: 'New Merged' },
    ]);
    expect(await system.db.query(sql`select name, status from directory.doctor`)).toEqual([{ name: 'Dr. Rex Retired', status: 'retired' }]);
  });

  it('10: names are in the order of their text', async () => {
    await bring(fixture('10'));
    expect(await patients()).toEqual(expect.arrayContaining(['Próba Erzsébet', '試験 花子']));
  });

  it('11: partial birth dates stay partial, impossible ones are refused', async () => {
    const view = await bring(fixture('11'));
    expect(await patients('birth_date')).toEqual(['1947', '1947-06']);
    expect(details(view)).toEqual([
      [2, 'birthDate is missing'],
      [3, 'birthDate must lie between 1850 and today'],
      [4, 'birthDate must be an existing day, YYYY-MM-DD, or YYYY-MM or YYYY where no more is known'],
    ]);
  });

  it('13: countries with one time zone tell it', async () => {
    const view = await bring(fixture('13'));
    expect(await patients('time_zone')).toEqual(['Europe/Berlin', 'Asia/Kolkata']);
    expect(view.inDefaultTimeZone).toBe(0);
  });

  it('14: capitals become names', async () => {
    await bring(fixture('14'));
    expect(await patients()).toEqual(['Jan van der Meer', 'TJ McDonnell']);
    const [hospital] = await system.db.query<{ address: object }>(sql`select address from directory.hospital`);
    expect(hospital?.address).toMatchObject({ line: '929 N 63rd St, 6th Floor', city: 'Wichita' });
  });

  it.each([[['18a', '18b', '18a', '18b', '18b', '18a']], [['18b', '18a', '18a', '18b']], [['18a', '18a', '18b', '18a']]])(
    '18: twins in two files stay two people, in the order %j',
    async (order) => {
      const states: string[] = [];
      for (const name of order) {
        await bring(fixture(name));
        states.push(await state());
      }
      expect(await patients()).toEqual(['Ada Pingpong', 'Ben Pingpong']);
      // Once both are there, nothing changes any more.
      const bothAt = Math.max(order.indexOf('18a'), order.indexOf('18b'));
      expect(new Set(states.slice(bothAt)).size).toBe(1);
    },
  );

  it('all of them together, forwards and backwards, change nothing the second time', async () => {
    const all = readdirSync(join(root, 'imports')).filter((name) => name.endsWith('.json'));
    await bring(...all.map((name) => read('imports', name)));
    const after = await state();
    await bring(...all.toReversed().map((name) => read('imports', name)));
    expect(await state()).toBe(after);
  });
});

describe('bundles of other origins', () => {
  const all = () => readdirSync(join(root, 'origins')).map(origin);

  it('HL7 example: a single resource with all its names, phones and contained organisation', async () => {
    const view = await bring(origin('hl7-example-patient.json'));
    expect(view).toMatchObject({ problems: [], counts: { patients: { created: 1 }, hospitals: { created: 1 } } });
    const [row] = await system.db.query<Record<string, unknown>>(sql`select * from directory.patient`);
    expect(row).toMatchObject({
      name: 'Peregrine James Quillfeather',
      birth_date: '1974-12-25',
      deceased: false,
      time_zone: 'Australia/Melbourne',
      phones: [
        { type: 'work', value: '+61355556473', written: '(03) 5555 6473', primary: true },
        { type: 'mobile', value: '+61334105613', written: '(03) 3410 5613', primary: false },
      ],
      addresses: [{ type: 'home', line: '534 Elsewhere St', city: 'PleasantVille', region: 'Rainbow', state: 'Vic', country: 'AU' }],
    });
    expect(row?.emergency_contacts).not.toBeNull();
  });

  it('US Core: names by their period, placeholders, coverage, roles', async () => {
    const view = await bring(origin('us-core-searchset.json'));
    expect(details(view)).toEqual([
      [0, 'the national-id identifier of the system http://hl7.org/fhir/sid/us-ssn is a placeholder: it identifies nobody'],
    ]);
    expect(view.counts).toMatchObject({
      patients: { created: 1 },
      doctors: { created: 1 },
      hospitals: { created: 1 },
      mappings: { created: 3 },
    });
    expect(await patients()).toEqual(['Amy V. Baxterby PharmD']);
    const [doctor] = await system.db.query(sql`select name, specialities, education, verification from directory.doctor`);
    expect(doctor).toEqual({
      name: 'Dr. Ronald Boneset',
      specialities: ['internal medicine'],
      education: ['Doctor of Medicine, State University, 1999'],
      verification: 'pending',
    });
    const [hospital] = await system.db.query(sql`select name, type, time_zone from directory.hospital`);
    expect(hospital).toEqual({ name: 'Acme Family Clinic', type: 'clinic', time_zone: 'America/Detroit' });
  });

  it('IPS: a document', async () => {
    const view = await bring(origin('ips-document.json'));
    expect(view).toMatchObject({ problems: [], counts: { patients: { created: 1 }, doctors: { created: 1 }, hospitals: { created: 1 } } });
    expect(await patients('time_zone')).toEqual(['Europe/Amsterdam']);
  });

  it('UK Core: logical references, a birth month, a month of death', async () => {
    const view = await bring(origin('uk-core-collection.json'));
    expect(view).toMatchObject({ problems: [], counts: { mappings: { created: 3 } } });
    const [row] = await system.db.query<Record<string, unknown>>(sql`select * from directory.patient`);
    expect(row).toMatchObject({
      name: 'Richard Smithers',
      birth_date: '1946-06',
      deceased_on: '2024-11',
      time_zone: 'Europe/London',
      address: { line: '1 Brudenell Road, Hyde Park', city: 'Leeds', region: 'West Yorkshire', country: 'GB' },
      phone: '+441314960123',
    });
  });

  it('German: titles, several addresses, conditional references', async () => {
    const view = await bring(origin('german-transaction.json'));
    expect(view).toMatchObject({ problems: [], counts: { mappings: { created: 3 } } });
    const [row] = await system.db.query<Record<string, unknown>>(sql`select * from directory.patient`);
    expect(row).toMatchObject({
      name: 'Prof. Dr. med. Erika Fürstin von Musterhausen',
      gender: 'other',
      time_zone: 'Europe/Berlin',
      addresses: [
        { type: 'other', primary: true },
        { type: 'postal', primary: false },
      ],
    });
    expect(await system.db.query(sql`select name from directory.doctor`)).toEqual([{ name: 'Dr. med. Hans Topp-Glücklich' }]);
  });

  it('Australian: a family with one Medicare number, zones by state, a deletion that is asked for', async () => {
    const view = await bring(origin('australian-batch.json'));
    expect(details(view)).toEqual([
      [1, expect.stringContaining('the insurance identifier of the system http://ns.electronichealth.net.au/id/medicare-number')],
      [4, 'asks for a deletion, which an import does not do'],
    ]);
    expect(await patients()).toEqual(['Leo Banksia', 'Mia Banksia']);
    expect(await patients('time_zone')).toEqual(['Australia/Brisbane', 'Australia/Brisbane']);
    expect(await system.db.query(sql`select type, time_zone from directory.hospital`)).toEqual([
      { type: 'laboratory', time_zone: 'Australia/Perth' },
    ]);
  });

  it('Dutch: a bundle within a bundle, and a doctor of another server', async () => {
    const view = await bring(origin('dutch-nested.json'));
    expect(details(view)).toEqual([[1, 'participant: the Practitioner that it refers to is not in the bundle']]);
    expect(await patients()).toEqual(['Jan-Pieter van der Berg']);
    expect(view.counts.mappings.created).toBe(1);
  });

  it('Japanese: ideographs before syllables', async () => {
    expect(await bring(origin('japanese-collection.json'))).toMatchObject({ problems: [], counts: { patients: { created: 1 } } });
    expect(await patients()).toEqual(['大和 花子']);
  });

  it('Canadian: lines of two files refer to each other without a server', async () => {
    const view = await bring(origin('canadian-bulk.encounters.ndjson'), origin('canadian-bulk.patients.ndjson'));
    expect(view).toMatchObject({ problems: [], counts: { patients: { created: 2 }, doctors: { created: 1 }, mappings: { created: 1 } } });
    expect(await patients()).toEqual(['Benoît Sûreté III', 'Élodie Tremblay']);
    expect(await patients('time_zone')).toEqual(['America/Winnipeg', 'America/Toronto']);
  });

  it('French: capitals in part of a name are meant', async () => {
    await bring(origin('french-collection.json'));
    expect(await patients()).toEqual(['Hélène DUPOND-LE GALL']);
    expect(await patients('phone')).toEqual(['+33612345678']);
  });

  it('change nothing the second time, in any order', async () => {
    await bring(...all());
    const after = await state();
    const view = await bring(...all().toReversed());
    expect(await state()).toBe(after);
    expect(view.counts).toMatchObject({
      patients: { created: 0, updated: 0 },
      doctors: { created: 0, updated: 0 },
      mappings: { created: 0 },
    });
  });
});
