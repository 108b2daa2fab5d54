import { Client } from 'pg';
import { MIGRATIONS } from '../migrations/migrations.js';
import { migrate } from './migrate.js';

const name = `consilium_test_migrate_${String(process.pid)}`;
const server = new URL(process.env['TEST_DATABASE_URL'] ?? '');
const database = new URL(server);
database.pathname = `/${name}`;

const onServer = async (statement: string) => {
  const client = new Client({ connectionString: server.href });
  await client.connect();
  await client.query(statement);
  await client.end();
};
beforeAll(() => onServer(`create database ${name}`));
afterAll(() => onServer(`drop database ${name} with (force)`));

test('three that migrate an empty database at once: one does it, the others wait and find it done', async () => {
  const done = await Promise.all([migrate(database.href), migrate(database.href), migrate(database.href)]);
  expect(done.map(({ length }) => length).sort()).toEqual([0, 0, MIGRATIONS.length]);
  expect(done.flat()).toEqual(MIGRATIONS.map((migration) => migration.name));
  expect(await migrate(database.href)).toEqual([]);
});
