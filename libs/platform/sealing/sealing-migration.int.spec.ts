import { Client } from 'pg';
import { MIGRATIONS } from '../../../migrations/migrations.js';
import { CannotStart } from '../cannot-start.js';
import { migrate } from '../database/migrate.js';
import { Vault } from './vault.js';

const name = `consilium_test_sealing_${String(process.pid)}`;
const server = new URL(process.env['TEST_DATABASE_URL'] ?? '');
const database = new URL(server);
database.pathname = `/${name}`;
const KEYS = { ENCRYPTION_KEYS: `k=${Buffer.alloc(32, 1).toString('base64')}`, SECRET_KEY: Buffer.alloc(32, 2).toString('base64') };
const BEFORE = MIGRATIONS.slice(0, 7);
/** More than the migration seals at once. */
const ROWS = 1203;
const ID = '01890a5d-ac96-774b-bcce-b302099a8057';

const on = async <T>(url: URL, work: (client: Client) => Promise<T>): Promise<T> => {
  const client = new Client({ connectionString: url.href });
  await client.connect();
  return work(client).finally(() => client.end());
};
const { ENCRYPTION_KEYS, SECRET_KEY } = process.env;
const set = (env: { ENCRYPTION_KEYS?: string; SECRET_KEY?: string }) => {
  for (const key of ['ENCRYPTION_KEYS', 'SECRET_KEY'] as const) {
    if (env[key] === undefined) Reflect.deleteProperty(process.env, key);
    else process.env[key] = env[key];
  }
};
beforeAll(async () => {
  await on(server, (client) => client.query(`create database ${name}`));
  await migrate(database.href, BEFORE);
  await on(database, async (client) => {
    await client.query(
      `insert into directory.doctor (id, name, time_zone, status, verification) values ($1, 'D', 'UTC', 'active', 'verified')`,
      [ID],
    );
    await client.query(
      `insert into directory.patient (id, name, birth_date, gender, time_zone, validation_status) values ($1, 'P', '1990-01-01', 'unknown', 'UTC', 'pending')`,
      [ID],
    );
    await client.query(
      `insert into directory.break_glass (id, doctor_id, patient_id, reason, opened_at, opened_by, expires_at, reviewed_by, reviewed_at, verdict, review_note)
       select gen_random_uuid(), $1, $1, 'reason ' || n, now(), $1, now(), $1, now(), 'justified', case when n % 2 = 0 then 'note ' || n end
       from generate_series(1, $2::int) n`,
      [ID, ROWS],
    );
    await client.query(
      `insert into directory.identifier (owner_kind, system, value, owner_id, kind)
       select 'patient', 'urn:test', 'MRN ' || n, $1, 'mrn' from generate_series(1, $2::int) n`,
      [ID, ROWS],
    );
    await client.query(
      `insert into scheduling.appointment (id, doctor_id, patient_id, type, modality, status, starts_at, ends_at, time_zone, created_by,
         reason, extras, cancellation_reason)
       select gen_random_uuid(), $1, $1, 'regular', 'in_person', 'cancelled', now(), now() + interval '1 minute', 'UTC', $1,
         case when n % 3 = 0 then 'visit ' || n end, case when n % 3 = 1 then jsonb_build_object('n', n) end, case when n % 3 = 1 then 'ill ' || n end
       from generate_series(1, $2::int) n`,
      [ID, ROWS],
    );
  });
});
afterAll(async () => {
  set({ ENCRYPTION_KEYS, SECRET_KEY });
  await on(server, (client) => client.query(`drop database ${name} with (force)`));
});

test('a database with plain texts is not migrated without keys, and stays as it is', async () => {
  set({});
  const refused = migrate(database.href, MIGRATIONS);
  await expect(refused).rejects.toThrow(CannotStart);
  await expect(refused).rejects.toThrow(/^ENCRYPTION_KEYS must be .*: the migration seals what is stored\.\nSECRET_KEY must be /);
  const { rowCount } = await on(database, (client) => client.query(`select from directory.break_glass where reason like 'reason %'`));
  expect(rowCount).toBe(ROWS);
});

test('every plain text is sealed for its row, and its plain column is gone', async () => {
  set(KEYS);
  await migrate(database.href, MIGRATIONS);
  const vault = Vault.fromEnvironment(KEYS);
  const { emergencies, visits, marks } = await on(database, async (client) => ({
    emergencies: (await client.query<{ id: string; reason: Buffer; review_note: Buffer | null }>('select * from directory.break_glass'))
      .rows,
    visits: (await client.query<{ id: string; clinical: Buffer | null }>('select * from scheduling.appointment')).rows,
    marks: (await client.query<{ id: string }>('select id from platform.sealing_key')).rows,
  }));
  const numbers = Array.from({ length: ROWS }, (_, i) => i + 1);
  const opened = emergencies.map(({ id, reason, review_note }) => [
    vault.open('directory.break_glass.reason', id, reason),
    vault.openOptional('directory.break_glass.review_note', id, review_note),
  ]);
  expect(opened.sort()).toEqual(numbers.map((n) => [`reason ${String(n)}`, n % 2 === 0 ? `note ${String(n)}` : null]).sort());

  const texts = visits.map(({ id, clinical }) => vault.openOptional('scheduling.appointment.clinical', id, clinical));
  const expected = numbers.map((n) =>
    [
      JSON.stringify({ reason: `visit ${String(n)}`, extras: null, cancellationReason: null }),
      JSON.stringify({ reason: null, extras: { n }, cancellationReason: `ill ${String(n)}` }),
      null,
    ].at(n % 3),
  );
  expect(texts.map(String).sort()).toEqual(expected.map(String).sort());
  expect(visits[0]).not.toHaveProperty('reason');
  expect(marks).toEqual([{ id: 'k' }]);
});

test('every identifier is sealed, found by its keys, and its plain table is gone', async () => {
  const vault = Vault.fromEnvironment(KEYS);
  const { rows, plain } = await on(database, async (client) => ({
    rows: (await client.query<{ key: Buffer; value_key: Buffer; sealed: Buffer; system: string }>('select * from directory.identifier'))
      .rows,
    plain: (await client.query<{ plain: string | null }>(`select to_regclass('directory.identifier_unsealed') as plain`)).rows,
  }));
  const values = rows.map(({ key, sealed }) => vault.open('directory.identifier.sealed', ID + key.toString('hex'), sealed));
  expect(values.sort()).toEqual(Array.from({ length: ROWS }, (_, i) => `MRN ${String(i + 1)}`).sort());
  const [seventh] = rows.filter(({ value_key }) => value_key.equals(vault.index('identifier-value', 'mrn7')));
  expect(seventh?.key.equals(vault.index('identifier', 'urn:test\nMRN 7'))).toBe(true);
  expect(plain).toEqual([{ plain: null }]);
});
