import { Client } from 'pg';
import { CannotStart } from '../cannot-start.js';
import { MIGRATIONS } from '../../../migrations/migrations.js';
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

const applied = async (...names: string[]) => {
  const client = new Client({ connectionString: database.href });
  await client.connect();
  await client.query('insert into public.consilium_migration (name, executed_at) select unnest($1::text[]), now()', [names]);
  await client.end();
};

test('three that migrate an empty database at once: one does it, the others wait and find it done', async () => {
  const done = await Promise.all([
    migrate(database.href, MIGRATIONS),
    migrate(database.href, MIGRATIONS),
    migrate(database.href, MIGRATIONS),
  ]);
  expect(done.map(({ length }) => length).sort()).toEqual([0, 0, MIGRATIONS.length]);
  expect(done.flat()).toEqual(MIGRATIONS.map((migration) => migration.name));
  expect(await migrate(database.href, MIGRATIONS)).toEqual([]);
});

test('a database that a newer program has migrated is refused, and stays as it is', async () => {
  await migrate(database.href, MIGRATIONS);
  await applied('Migration20991231_01_Later', 'Migration20991231_02_Latest');
  const refused = migrate(database.href, MIGRATIONS);
  await expect(refused).rejects.toBeInstanceOf(CannotStart);
  await expect(refused).rejects.toThrow(
    'The database was migrated by a newer Consilium (Migration20991231_01_Later, Migration20991231_02_Latest): ' +
      'run that version, or put back a backup from before it.',
  );
});
