import { newId } from '../../../libs/kernel/ids.js';
import { sql } from '../../../libs/kernel/sql.js';
import { startSystem, type System } from '../../support/app.js';
import type { Client } from '../../support/http.js';
import type { Person } from '../../support/given.js';

// Questions that fit very many patients: each caller gets each of their own once, in order, and none of others.

const PATIENTS = 2100;
const BATCH = 300;

let system: System;
let callers: Record<'admin' | 'hospital' | 'doctor' | 'busyDoctor' | 'stranger', Person>;
/** The first page of a question that fitted few, before the many were there. */
let early: { items: Row[]; nextCursor: string };

interface Row {
  id: string;
  name: string;
}

beforeAll(async () => {
  system = await startSystem();
  const { given, db } = system;
  const hospital = await given.hospital();
  callers = {
    admin: await given.admin(),
    hospital,
    doctor: await given.doctor(hospital),
    busyDoctor: await given.doctor(),
    stranger: await given.doctor(),
  };
  for (const name of ['Marlene Early', 'Otto Marx']) await callers.busyDoctor.post('/patients', { name, birthDate: '1950-01-01' });
  early = (await callers.admin.get('/patients/search?name=mar&limit=1')).body as typeof early;

  const names = Array.from({ length: PATIENTS }, (_, n) => {
    const first = ['Maria', 'MARÍA', 'Mary-Ann', 'Marc', 'Otto', 'Eva Marta', 'Tim'][n % 7] ?? '';
    const last = ['Lopez', 'Martin', 'Ng', "Mar'tell", 'van der Zee'][n % 5] ?? '';
    return `${first} ${last}`;
  });
  for (let at = 0; at < PATIENTS; at += BATCH) {
    const batch = names.slice(at, at + BATCH);
    await db.query(sql`
    insert into directory.patient (id, name, birth_date, gender, time_zone, validation_status, deleted_at)
    select id, name, case when nth % 2 = 0 then '1971-05-06' else '1988' end, 'unknown', 'UTC', 'pending', case when nth % 50 = 0 then now() end
    from unnest(${batch.map(() => newId())}::uuid[], ${batch}::text[]) with ordinality n (id, name, nth)`);
  }
  // Two in three, three in four, and one in twenty: more than a search starts from, and less.
  await db.query(sql`
    insert into directory.hospital_patient (id, hospital_id, patient_id, created_by)
    select gen_random_uuid(), ${hospital.id}, id, id from (select id, row_number() over (order by id) from directory.patient) p (id, nth) where nth % 3 > 0`);
  for (const [doctor, from] of [
    [callers.busyDoctor, 4],
    [callers.doctor, 20],
  ] as const)
    await db.query(sql`
      insert into directory.doctor_patient (id, doctor_id, patient_id, created_by)
      select gen_random_uuid(), ${doctor.id}, id, id from (select id, row_number() over (order by id) from directory.patient) p (id, nth)
      where (nth % ${from}::integer = 0) = (${from}::integer = 20) on conflict do nothing`);
  await db.query(sql`
    update directory.patient p set merged_into = (select id from directory.patient where name = 'Otto Marx')
    where p.id in (select id from directory.patient where name = 'Maria Lopez' order by id limit 5)`);
});
afterAll(() => system.stop());

async function pages(who: Client, query: string, cursor: string | null = ''): Promise<Row[]> {
  const rows: Row[] = [];
  while (cursor !== null) {
    const { status, body } = await who.get(`/patients/search?${query}&limit=97${cursor && `&cursor=${cursor}`}`);
    expect(status).toBe(200);
    rows.push(...(body.items as Row[]));
    cursor = body.nextCursor as string | null;
  }
  return rows;
}

/** Patients of the caller who fit, each row looked at: ordered by class of the answer, then name, then id. */
async function expected(who: keyof typeof callers, beginning: string, birthDate = ''): Promise<Row[]> {
  const { id } = callers[who];
  const related = {
    admin: sql`true`,
    hospital: sql`p.id in (select patient_id from directory.hospital_patient where hospital_id = ${id})`,
    doctor: sql`p.id in (select patient_id from directory.doctor_patient where doctor_id = ${id})`,
    busyDoctor: sql`p.id in (select patient_id from directory.doctor_patient where doctor_id = ${id})`,
    stranger: sql`false`,
  }[who];
  const rows = await system.db.query<Row & { words: string[] }>(sql`
    select p.id, p.name, directory.words(p.name) as words from directory.patient p
    where p.deleted_at is null and p.merged_into is null and ${related} and p.birth_date like ${`${birthDate}%`}
      and (${beginning} = '' or p.name_keys && directory.asked_keys(${beginning}))`);
  const keyed = rows.map(({ id: patient, name, words }) => {
    const [folded, turned] = [words.join(' '), [words.at(-1), ...words.slice(0, -1)].join(' ')];
    const key = folded.startsWith(beginning) ? `a ${folded}` : turned.startsWith(beginning) ? `b ${turned}` : `c ${folded}`;
    return { id: patient, name, key: beginning ? key : folded };
  });
  keyed.sort((one, other) => (one.key === other.key ? (one.id < other.id ? -1 : 1) : one.key < other.key ? -1 : 1));
  return keyed.map(({ id: patient, name }) => ({ id: patient, name }));
}

const ids = (rows: Row[]) => rows.map(({ id }) => id);

test.each(['admin', 'hospital', 'busyDoctor'] as const)('%s gets all of theirs by first, last, and other words', async (who) => {
  for (const name of ['mar', 'mart']) {
    const all = await expected(who, name);
    expect(all.length).toBeGreaterThan(97);
    expect(ids(await pages(callers[who], `name=${name}`))).toEqual(ids(all));
  }
});

test('a doctor with few patients gets all of theirs, the most relevant first', async () => {
  const found = await pages(callers.doctor, 'name=mar');
  expect(new Set(ids(found)).size).toBe(found.length);
  expect(ids(found).sort()).toEqual(ids(await expected('doctor', 'mar')).sort());
});

test('a doctor without patients gets none', async () => {
  for (const query of ['name=mar', 'name=maria%20lopez', 'birthDate=1971']) expect(await pages(callers.stranger, query)).toEqual([]);
});

test.each(['admin', 'hospital', 'doctor', 'busyDoctor'] as const)('%s gets all who were born in a year, by name', async (who) => {
  expect(ids(await pages(callers[who], 'birthDate=1971'))).toEqual(ids(await expected(who, '', '1971')));
});

test('a name and a year have to fit together', async () => {
  const found = await pages(callers.admin, 'name=mar&birthDate=1988');
  expect(ids(found).sort()).toEqual(ids(await expected('admin', 'mar', '1988')).sort());
});

test('a whole name comes first among few, and among many', async () => {
  const whole = async (name: string) => (await pages(callers.admin, `name=${encodeURIComponent(name)}`))[0]?.name;
  expect(await whole('marlene early')).toBe('Marlene Early');
  expect(await whole('marc ng')).toBe('Marc Ng');
});

test('an answer that began with few ends as it began, though many fit meanwhile', async () => {
  const rest = await pages(callers.admin, 'name=mar', early.nextCursor);
  const all = [...early.items, ...rest];
  expect(new Set(ids(all)).size).toBe(all.length);
  expect(all.map(({ name }) => name)).toEqual(expect.arrayContaining(['Marlene Early', 'Otto Marx']));
});
