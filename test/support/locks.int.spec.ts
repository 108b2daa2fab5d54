import { Client } from 'pg';
import { sql } from '../../libs/kernel/sql.js';
import { startSystem } from './app.js';
import { cloneDatabase, type TestDatabase } from './database.js';
import { whileHeld } from './locks.js';

const STATEMENT = 'select pg_advisory_xact_lock(1)';

let database: TestDatabase;
beforeAll(async () => {
  database = await cloneDatabase();
});
afterAll(() => database.drop());

test('a connection that opens after the first look is seen to wait', async () => {
  const system = { env: { DATABASE_URL: database.url }, waitsForLocks: true };
  const late = new Client({ connectionString: database.url });
  await whileHeld(system, STATEMENT, async ({ waiters, release }) => {
    await waiters(0);
    await late.connect();
    const asked = late.query(STATEMENT);
    await waiters(1);
    await release();
    await asked;
    await late.end();
  });
});

test('waiting needs a system whose requests wait as long', async () => {
  const system = { env: { DATABASE_URL: database.url }, waitsForLocks: false };
  await whileHeld(system, STATEMENT, async ({ waiters }) => {
    await expect(async () => waiters(1)).rejects.toThrow('Start this system with waitsForLocks');
  });
});

test('such a system waits as long as the tests do, and keeps the role and the zone of the application', async () => {
  const system = await startSystem({ waitsForLocks: true });
  try {
    const names = ['lock_timeout', 'statement_timeout', 'role', 'TimeZone'];
    const settings = names.map((name) => system.db.query(sql`select current_setting(${name}) as value`));
    const values = (await Promise.all(settings)).map(([row]) => (row as { value: string }).value);
    expect(values).toEqual(['1min', '1min', 'consilium_app', 'UTC']);
  } finally {
    await system.stop();
  }
});
