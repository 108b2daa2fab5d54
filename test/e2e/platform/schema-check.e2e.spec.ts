import { Client } from 'pg';
import { startSystem, type System } from '../../support/app.js';
import { startOnce } from '../../support/start-once.js';

let system: System;
let owner: Client;
beforeAll(async () => {
  system = await startSystem();
  owner = new Client({ connectionString: system.env['DATABASE_URL'] ?? '' });
  await owner.connect();
});
afterAll(async () => {
  await owner.end();
  await system.stop();
});

const start = () => startOnce(system.env);

test('a process does not start on a database that a newer program has migrated', async () => {
  await expect(start()).resolves.toBeUndefined();
  await owner.query(`insert into public.consilium_migration (name, executed_at) values ('Migration20991231_01_Later', now())`);
  await expect(start()).rejects.toThrow(
    'The database was migrated by a newer Consilium (Migration20991231_01_Later): run that version, or put back a backup from before it.',
  );
  await owner.query(`delete from public.consilium_migration where name = 'Migration20991231_01_Later'`);
  await expect(start()).resolves.toBeUndefined();
});

test('a process does not start on a database that is not up to date, nor on an empty one', async () => {
  await owner.query(`delete from public.consilium_migration where id = (select max(id) from public.consilium_migration)`);
  await expect(start()).rejects.toThrow('The database lacks 1 migration of this Consilium: run npm run migrate first.');
  await owner.query('drop table public.consilium_migration');
  await expect(start()).rejects.toThrow(/^The database lacks \d+ migrations of this Consilium: run npm run migrate first\.$/);
});
