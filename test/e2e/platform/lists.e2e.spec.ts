import fc from 'fast-check';
import { newId } from '../../../libs/kernel/ids.js';
import { type Sql, sql } from '../../../libs/kernel/sql.js';
import { startSystem, type System } from '../../support/app.js';
import { inHours, type Person } from '../../support/given.js';

let system: System;
beforeAll(async () => {
  system = await startSystem();
});
afterAll(() => system.stop());

const SIZE = 3;
const one = fc.nat(SIZE - 1);
const rarely = fc.integer({ min: 0, max: 3 }).map((n) => n === 0);
/** Relations of all kinds between three hospitals, doctors and patients. Some are ended, expired, deleted, or of people who may not work. */
const worlds = fc.record({
  hospitals: fc.tuple(...Array.from({ length: SIZE }, () => fc.record({ pending: rarely, deleted: rarely }))),
  doctors: fc.tuple(
    ...Array.from({ length: SIZE }, () =>
      fc.record({ pending: rarely, status: fc.constantFrom('active', 'active', 'suspended', 'retired'), deleted: rarely }),
    ),
  ),
  patients: fc.tuple(...Array.from({ length: SIZE }, () => fc.record({ deleted: rarely }))),
  works: fc.array(fc.record({ hospital: one, doctor: one, ended: rarely }), { maxLength: 5 }),
  registered: fc.array(fc.record({ hospital: one, patient: one, ended: rarely }), { maxLength: 5 }),
  care: fc.array(fc.record({ doctor: one, patient: one, ended: rarely }), { maxLength: 5 }),
  delegates: fc.array(
    fc.record({ user: one, patient: one, scopes: fc.subarray(['book', 'chat', 'records']), ended: rarely, over: rarely }),
    { maxLength: 4 },
  ),
  appointments: fc.array(fc.record({ doctor: one, patient: one, hospital: fc.option(one), cancelled: rarely }), {
    minLength: 2,
    maxLength: 5,
  }),
  chats: fc.array(fc.record({ doctor: one, patient: one }), { minLength: 2, maxLength: 5 }),
});

type People = Person[];
const at = (people: People, i: number): Person => people[i] as Person;

/** Inserts straight into the tables, so that states which no command would make exist too. */
async function make(world: typeof worlds extends fc.Arbitrary<infer W> ? W : never): Promise<Person[]> {
  const { given, db } = system;
  const many = <T>(work: () => Promise<T>) => Promise.all(Array.from({ length: SIZE }, work));
  const hospitals = await many(() => given.hospital());
  const doctors = await many(() => given.doctor());
  const patients = await many(() => given.patient());
  const run = async (statements: Sql[]) => {
    for (const statement of statements) await db.query(statement);
  };
  const now = new Date();
  const endedAt = (ended: boolean) => (ended ? now : null);
  const by = newId();
  await run(
    world.works.map(
      ({ hospital, doctor, ended }) => sql`insert into directory.hospital_doctor (id, hospital_id, doctor_id, created_by, ended_at)
        values (${newId()}, ${at(hospitals, hospital).id}, ${at(doctors, doctor).id}, ${by}, ${endedAt(ended)}) on conflict do nothing`,
    ),
  );
  await run(
    world.registered.map(
      ({ hospital, patient, ended }) => sql`insert into directory.hospital_patient (id, hospital_id, patient_id, created_by, ended_at)
        values (${newId()}, ${at(hospitals, hospital).id}, ${at(patients, patient).id}, ${by}, ${endedAt(ended)}) on conflict do nothing`,
    ),
  );
  await run(
    world.care.map(
      ({ doctor, patient, ended }) => sql`insert into directory.doctor_patient (id, doctor_id, patient_id, created_by, ended_at)
        values (${newId()}, ${at(doctors, doctor).id}, ${at(patients, patient).id}, ${by}, ${endedAt(ended)}) on conflict do nothing`,
    ),
  );
  await run(
    world.delegates.map(
      ({ user, patient, scopes, ended, over }) => sql`
        insert into directory.user_patient (id, user_id, patient_id, relation, scopes, expires_at, created_by, ended_at)
        values (${newId()}, ${at(patients, user).userId}, ${at(patients, patient).id}, 'child', ${scopes}, ${endedAt(over)}, ${by}, ${endedAt(ended)})
        on conflict do nothing`,
    ),
  );
  await run(
    world.appointments.map(
      ({ doctor, patient, hospital, cancelled }, i) => sql`
        insert into scheduling.appointment (id, visit_id, doctor_id, patient_id, hospital_id, type, modality, status, starts_at, ends_at, time_zone, created_by)
        select n.id, n.id, ${at(doctors, doctor).id}, ${at(patients, patient).id}, ${hospital === null ? null : at(hospitals, hospital).id}, 'regular', 'video',
                ${cancelled ? 'cancelled' : 'scheduled'}, ${inHours(2 * i + 1)}, ${inHours(2 * i + 2)}, 'UTC', ${by} from (values (${newId()}::uuid)) n (id)`,
    ),
  );
  await run(
    world.chats.map(
      ({ doctor, patient }) => sql`insert into messaging.chat (id, doctor_id, patient_id)
        values (${newId()}, ${at(doctors, doctor).id}, ${at(patients, patient).id}) on conflict do nothing`,
    ),
  );
  for (const person of [...hospitals, ...doctors, ...patients])
    await db.query(sql`insert into notifications.notification (id, user_id, kind, facts, dedupe_key)
      values (${newId()}, ${person.userId}, 'appointment-scheduled', ${JSON.stringify({ startsAt: inHours(1), timeZone: 'UTC' })}::jsonb, 'x')`);
  const deletedAt = (deleted: boolean) => (deleted ? now : null);
  await run(
    world.hospitals.map(
      (
        { pending, deleted },
        i,
      ) => sql`update directory.hospital set verification = ${pending ? 'pending' : 'verified'}, deleted_at = ${deletedAt(deleted)}
        where id = ${at(hospitals, i).id}`,
    ),
  );
  await run(
    world.doctors.map(
      (
        { pending, status, deleted },
        i,
      ) => sql`update directory.doctor set verification = ${pending ? 'pending' : 'verified'}, status = ${status},
        deleted_at = ${deletedAt(deleted)} where id = ${at(doctors, i).id}`,
    ),
  );
  await run(
    world.patients.map(
      ({ deleted }, i) => sql`update directory.patient set deleted_at = ${deletedAt(deleted)} where id = ${at(patients, i).id}`,
    ),
  );
  return [...hospitals, ...doctors, ...patients, await given.admin()];
}

/** The list of each kind of record, the request for one record, and the query for all of them. */
const KINDS = [
  { list: '/hospitals', one: (id: string) => ['get', `/hospitals/${id}`] as const, all: sql`select id from directory.hospital` },
  { list: '/doctors', one: (id: string) => ['get', `/doctors/${id}`] as const, all: sql`select id from directory.doctor` },
  { list: '/patients', one: (id: string) => ['get', `/patients/${id}`] as const, all: sql`select id from directory.patient` },
  { list: '/appointments', one: (id: string) => ['get', `/appointments/${id}`] as const, all: sql`select id from scheduling.appointment` },
  { list: '/chats', one: (id: string) => ['get', `/chats/${id}`] as const, all: sql`select id from messaging.chat` },
  {
    list: '/notifications',
    one: (id: string) => ['post', `/notifications/${id}/mark-read`] as const,
    all: sql`select id from notifications.notification`,
  },
];

/** Reads every page of a list; empty if the caller may not list at all. */
async function listed(person: Person, path: string): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const { status, body }: { status: number; body: { items: { id: string }[]; nextCursor: string | null } } = await person.get(
      `${path}?limit=5${cursor && `&cursor=${cursor}`}`,
    );
    if (status !== 200) return [];
    ids.push(...body.items.map(({ id }) => id));
    cursor = body.nextCursor;
  }
  return ids;
}

test('whatever the relations, a list holds exactly the records that are given one by one', async () => {
  let seen = 0;
  await fc.assert(
    fc.asyncProperty(worlds, async (world) => {
      const people = await make(world);
      for (const { list, one: asked, all } of KINDS) {
        const ids = (await system.db.query<{ id: string }>(all)).map(({ id }) => id);
        for (const person of people) {
          const given: string[] = [];
          for (const id of ids) {
            const [method, path] = asked(id);
            if ((await person[method](path)).status === 200) given.push(id);
          }
          expect((await listed(person, list)).sort()).toEqual(given.sort());
          seen += given.length;
        }
      }
    }),
    { numRuns: 6, endOnFailure: true },
  );
  expect(seen).toBeGreaterThan(100);
});
