import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { newId } from '../../../libs/kernel/ids.js';
import { sql } from '../../../libs/kernel/sql.js';
import { CHAIN_LOCK } from '../../../libs/audit/chain/audit-chain.js';
import { postgresError } from '../../../libs/platform/database/constraints.js';
import { startSystem, type System } from '../../support/app.js';
import { chainOf, verify, writeEvents } from '../../support/audit.js';
import { eventually, Process } from '../../support/processes.js';

let system: System;
let owner: Client;
beforeEach(async () => {
  system = await startSystem();
  owner = new Client({ connectionString: system.env['DATABASE_URL'] });
  await owner.connect();
});
afterEach(async () => {
  await owner.end();
  await system.stop();
});

const write = () => writeEvents(system);
const links = () =>
  system.db.query<{ position: number; seq: number; id: string }>(
    sql`select position::int as position, event_seq::int as seq, event_id as id from audit.audit_link order by position`,
  );
test('20 writers of 50 events each and two chains at once: no fork, no gap, and nobody waits for the chain', async () => {
  const chains = [chainOf(system), chainOf(system)];
  let writing = true;
  const running = chains.map(async (chain) => {
    while (writing) await chain.advance();
  });
  // Half of the writers roll back every fifth event, so that its number is taken but never appears.
  await Promise.all(
    Array.from({ length: 20 }, async (_, writer) => {
      for (let i = 0; i < 50; i += 1) {
        await write();
        if (writer % 2 === 0 && i % 5 === 0) {
          const undone = system.db.transaction(async () => {
            await write();
            throw new Error('undone');
          });
          await expect(undone).rejects.toThrow('undone');
        }
      }
    }),
  );
  writing = false;
  await Promise.all(running);
  await eventually(async () => {
    await chains[0]?.advance();
    return (await links()).length === 1000;
  }, 'all are linked');

  const linked = await links();
  expect(linked.map(({ position }) => position)).toEqual(Array.from({ length: 1000 }, (_, i) => i + 1));
  expect(linked.map(({ seq }) => seq)).toEqual(linked.map(({ seq }) => seq).toSorted((a, b) => a - b));
  expect(await verify(system)).toMatchObject({
    code: 0,
    lines: [expect.stringMatching(/^1000 events, 1000 of them linked, 0 waiting/), 'The audit log is whole.'],
  });
});

test('while somebody holds the lock of the chain, writers finish and nothing is linked', async () => {
  await owner.query('begin');
  await owner.query('select pg_advisory_xact_lock($1)', [CHAIN_LOCK]);
  await Promise.all(Array.from({ length: 20 }, write));
  const chain = chainOf(system);
  expect(await chain.advance()).toBeUndefined();
  expect(chain.waits).toBe(true);
  expect(await links()).toEqual([]);
  await owner.query('rollback');
  expect(await chain.advance()).toMatchObject({ position: 20 });
  expect(chain.waits).toBe(false);
});

test('an event whose writer has not committed is waited for, with those after it and without those before it being lost', async () => {
  const chain = chainOf(system);
  await write();
  await owner.query('begin');
  await owner.query(
    `insert into audit.audit_event (id, at, action, subject, patient_ids, outcome, mac) values ($1, now(), 'x', 'X', '{}', 'ok', '')`,
    [newId()],
  );
  await owner.query('rollback');
  const slow = Promise.withResolvers<undefined>();
  const begun = Promise.withResolvers<undefined>();
  const writing = system.db.transaction(async () => {
    await write();
    begun.resolve(undefined);
    await slow.promise;
  });
  await begun.promise;
  await write();
  expect(await chain.advance()).toBeUndefined();
  expect(await links()).toEqual([]);
  slow.resolve(undefined);
  await writing;
  expect(await chain.advance()).toMatchObject({ position: 3 });
  expect((await links()).map(({ seq }) => seq)).toEqual([1, 3, 4]);
});

test('the application cannot change, remove or empty what is written', async () => {
  await write();
  await chainOf(system).advance();
  const refusal = (statement: ReturnType<typeof sql>) =>
    system.db.query(statement).then(
      () => 'allowed',
      (cause: unknown) => postgresError(cause)?.code,
    );
  for (const statement of [
    sql`update audit.audit_event set outcome = 'refused'`,
    sql`delete from audit.audit_event`,
    sql`truncate audit.audit_event`,
    sql`update audit.audit_link set position = position + 1`,
    sql`delete from audit.audit_link`,
    sql`truncate audit.audit_link`,
    sql`update audit.checkpoint set position = 0`,
    sql`delete from audit.checkpoint`,
    sql`truncate audit.checkpoint`,
    sql`select setval('audit.audit_event_seq_seq', 1)`,
    sql`insert into audit.audit_event (id, seq, at, action, subject, patient_ids, outcome, mac) values (${newId()}, 1, now(), 'x', 'X', '{}', 'ok', '')`,
  ]) {
    // 428C9: the database always assigns the number itself.
    expect(['42501', '428C9']).toContain(await refusal(statement));
  }
});

test('nobody stops the chain and the lists with a row at a time that is none', async () => {
  await owner.query('set role consilium_app');
  for (const at of ['infinity', '-infinity', '294276-12-31', '0044-03-15 BC'])
    await expect(
      owner.query(
        `insert into audit.audit_event (id, at, action, subject, patient_ids, outcome, mac) values (gen_random_uuid(), $1, 'read', 'Patient', '{}', 'ok', '\\x00')`,
        [at],
      ),
    ).rejects.toMatchObject({ code: '23514' });
});

test('all three tables cut off at the same place: the file of checkpoints tells', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'consilium-audit-'));
  const file = join(folder, 'checkpoints.jsonl');
  try {
    await writeEvents(system, 5);
    await chainOf(system).advance();
    await writeEvents(system, 5);
    const worker = await Process.start('worker', { ...system.env, AUDIT_CHECKPOINT_FILE: file });
    await eventually(async () => (await links()).length === 10, 'all are linked');
    expect(await worker.end('SIGTERM')).toBe(0);
    const settings = { AUDIT_CHECKPOINT_FILE: file };
    expect(await verify(system, settings)).toMatchObject({ code: 0 });

    await owner.query('delete from audit.audit_event where seq > (select event_seq from audit.audit_link where position = 5)');
    await owner.query('delete from audit.audit_link where position > 5');
    await owner.query('delete from audit.checkpoint where position > 5');
    expect(await verify(system)).toMatchObject({ code: 0 });
    const cut = await verify(system, settings);
    expect(cut).toMatchObject({
      code: 1,
      lines: [
        expect.stringMatching(/^tail cut {4}the chain ends at position 5, and line \d+ of the checkpoint file says that it reached 10$/),
        expect.anything(),
        '1 problems.',
      ],
    });

    // A forged line and a lost file are both reported.
    writeFileSync(file, readFileSync(file, 'utf8').replace('"position":10', '"position":5'));
    expect(await verify(system, settings)).toMatchObject({
      code: 1,
      lines: expect.arrayContaining([expect.stringMatching(/^checkpoint altered/)]),
    });
    rmSync(file);
    expect(await verify(system, settings)).toMatchObject({
      code: 1,
      lines: expect.arrayContaining([expect.stringMatching(/^checkpoint removed/)]),
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
