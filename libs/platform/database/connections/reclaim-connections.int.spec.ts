import { EntityManager } from '@mikro-orm/postgresql';
import { CompiledQuery } from 'kysely';
import { Client } from 'pg';
import { startSystem, type System } from '../../../../test/support/app.js';
import { sql } from '../../../kernel/sql.js';

let system: System;
beforeAll(async () => {
  system = await startSystem({ env: { DATABASE_POOL_MAX: '2' } });
});
afterAll(() => system.stop());

test('a server that drops connections inside transactions takes no place of the pool', async () => {
  const { db } = system;
  const owner = new Client({ connectionString: system.env['DATABASE_URL'] });
  await owner.connect();
  for (let i = 0; i < 5; i += 1) {
    const cut = db.transaction(async () => {
      const [own] = await db.query<{ pid: number }>(sql`select pg_backend_pid() as pid`);
      // The server ends the connection while the transaction waits for its next statement.
      await owner.query('select pg_terminate_backend($1)', [own?.pid]);
      await db.query(sql`select 1`);
    });
    await expect(cut).rejects.toThrow();
  }
  const both = [1, 2].map((n) => db.transaction(async () => (await db.query<{ n: number }>(sql`select ${n}::int as n`))[0]?.n));
  expect(await Promise.all(both)).toEqual([1, 2]);
  await owner.end();
});

test('a pool that closes while connections are being made does close', async () => {
  const closing = await startSystem({ env: { DATABASE_POOL_MAX: '8' } });
  const client = closing.app.get(EntityManager).getConnection().getClient();
  const asked = Array.from({ length: 8 }, () => client.executeQuery(CompiledQuery.raw('select 1')));
  const answers = Promise.allSettled(asked);
  await closing.stop();
  expect(await answers).toHaveLength(8);
});
