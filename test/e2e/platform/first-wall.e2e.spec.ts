import { Client } from 'pg';
import { ACTORS } from '../../access/callers.js';
import { answersOf } from '../../access/operation.js';
import { PROTECTED } from '../../access/table.js';
import { makeWorld, renewSession, type World } from '../../access/world.js';
import { startSystem, type System } from '../../support/app.js';

// Row security would hide a hole in the policies of the contexts. Here it is off, and the policies alone must give the same answers.
let system: System;
let world: World;
beforeAll(async () => {
  system = await startSystem();
  const owner = new Client({ connectionString: system.env['DATABASE_URL'] });
  await owner.connect();
  const { rows } = await owner.query<{ name: string }>(`select oid::regclass::text as name from pg_class where relrowsecurity`);
  expect(rows.length).toBeGreaterThan(10);
  for (const { name } of rows) await owner.query(`alter table ${name} disable row level security`);
  await owner.end();
  world = await makeWorld(system);
});
afterAll(() => system.stop());

test.each(Object.entries(PROTECTED))('%s', async (name, operation) => {
  const method = name.split(' ')[0]?.toLowerCase() as 'get' | 'post' | 'put' | 'delete';
  const given: string[] = [];
  for (const [i, kind] of ACTORS.entries()) {
    const attempt = { i, world, system, at: world };
    const path = await operation.path(attempt);
    const { status } = method === 'get' ? await world[kind].get(path) : await world[kind][method](path, await operation.body?.(attempt));
    given.push(`${kind} ${String(status)}`);
    if (operation.endsSession) await renewSession(system, world, kind);
  }
  expect(given).toEqual(Object.entries(answersOf(operation)).map(([kind, status]) => `${kind} ${String(status)}`));
});
