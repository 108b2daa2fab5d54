import { Client } from 'pg';
import { cloneDatabase, type TestDatabase } from '../../test/support/database.js';
import { MIGRATIONS } from '../../migrations/migrations.js';
import { newId } from '../kernel/ids.js';
import { migrate } from '../platform/database/migrate.js';

let database: TestDatabase;
let client: Client;
beforeAll(async () => {
  database = await cloneDatabase();
  client = new Client({ connectionString: database.url });
  await client.connect();
  await client.query('drop index directory.user_patient_one_owner');
  await client.query(`delete from public.consilium_migration where name = 'Migration20261128_14_Owners'`);
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

const account = async (deleted: boolean) => {
  const id = newId();
  await client.query(`insert into identity.user_account (id, email, name, role, deleted_at) values ($1, $2, 'A', 'admin', $3)`, [
    id,
    `${id}@test.example`,
    deleted ? new Date() : null,
  ]);
  return id;
};
const own = (userId: string, patientId: string, createdAt: string) =>
  client.query(
    `insert into directory.user_patient (id, user_id, patient_id, relation, scopes, created_at, created_by) values ($1, $2, $3, 'self', '{book,chat,records}', $4, $2)`,
    [newId(), userId, patientId, createdAt],
  );

test('of two owners the first one stays it, the second one keeps the access; a closed account loses its own', async () => {
  const patientId = newId();
  await client.query(
    `insert into directory.patient (id, name, birth_date, gender, time_zone, validation_status) values ($1, 'P', '1990-01-01', 'unknown', 'UTC', 'pending')`,
    [patientId],
  );
  const [closed, second, first] = [await account(true), await account(false), await account(false)];
  await own(closed, patientId, '2026-01-01');
  await own(second, patientId, '2026-03-01');
  await own(first, patientId, '2026-02-01');
  await migrate(database.url, MIGRATIONS);
  const { rows } = await client.query<{ user_id: string; relation: string; scopes: string[]; open: boolean }>(
    'select user_id, relation, scopes, ended_at is null as open from directory.user_patient order by created_at',
  );
  const scopes = ['book', 'chat', 'records'];
  expect(rows).toEqual([
    { user_id: closed, relation: 'self', scopes, open: false },
    { user_id: first, relation: 'self', scopes, open: true },
    { user_id: second, relation: 'other', scopes, open: true },
  ]);
});
