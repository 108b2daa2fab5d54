import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { newId } from '../../../libs/kernel/ids.js';
import { sql } from '../../../libs/kernel/sql.js';
import { CHAIN_LOCK } from '../../../libs/audit/chain/audit-chain.js';
import { AuditTrail } from '../../../libs/platform/audit/audit-trail.js';
import { postgresError } from '../../../libs/platform/database/constraints.js';
import { startSystem, type System } from '../../support/app.js';
import { chainOf, verify } from '../../support/audit.js';
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

const write = () =>
  system.app.get(AuditTrail).system({ system: 'test', action: 'read', subject: 'Patient', recordId: null, patientIds: [newId()] });
async function writeMany(count: number): Promise<void> {
  for (let i = 0; i < count; i += 1) await write();
}
const links = () =>
  system.db.query<{ position: number; seq: number; id: string }>(
    sql`select position::int as position, event_seq::int as seq, event_id as id from audit.audit_link order by position`,
  );
const eventAt = async (position: number) => {
  const { rows } = await owner.query<{ id: string; seq: string }>(
    'select event_id as id, event_seq::text as seq from audit.audit_link where position = $1',
    [position],
  );
  return rows[0] ?? { id: '', seq: '' };
};

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
  expect(await chainOf(system).advance()).toBeUndefined();
  expect(await links()).toEqual([]);
  await owner.query('rollback');
  expect(await chainOf(system).advance()).toMatchObject({ position: 20 });
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

test('what was done to the rows is named, each once', async () => {
  // Only the owner can do this: it makes the numbers changeable.
  await owner.query('alter table audit.audit_event alter column seq set generated by default, drop constraint audit_event_time');
  await writeMany(9);
  // Number 10 never appears.
  await owner.query(`select nextval('audit.audit_event_seq_seq')`);
  await writeMany(3);
  await chainOf(system).advance();
  await writeMany(3);
  await chainOf(system).advance();
  await write();
  for (const table of ['audit_event', 'audit_link', 'checkpoint'])
    await owner.query(`create table audit.${table}_kept as table audit.${table}`);
  const restore = async () => {
    for (const table of ['audit_event', 'audit_link', 'checkpoint']) {
      await owner.query(`truncate audit.${table}`);
      await owner.query(`insert into audit.${table} select * from audit.${table}_kept`);
    }
  };
  const [fifth, sixth, ninth, last] = [await eventAt(5), await eventAt(6), await eventAt(9), await eventAt(15)];
  const named = ({ id, seq }: { id: string; seq: string }) => `event ${id} (seq ${seq})`;
  const insert = (seq: string) => `insert into audit.audit_event (id, seq, at, action, subject, patient_ids, outcome, mac)
    overriding system value values ('01890a5d-ac96-774b-bcce-b302099a8057', ${seq}, now(), 'read', 'Patient', '{}', 'ok', '\\x00')`;

  const LARGEST = '9223372036854775807';
  const cases: [what: string, statements: string[], said: (string | RegExp)[]][] = [
    ['nothing', [], []],
    ['altered', [`update audit.audit_event set outcome = 'refused' where seq = ${fifth.seq}`], [`altered     ${named(fifth)}`]],
    [
      'altered by a microsecond',
      [`update audit.audit_event set at = at + interval '1 microsecond' where seq = ${fifth.seq}`],
      [`altered     ${named(fifth)}`],
    ],
    [
      'altered with its seal',
      [`update audit.audit_event set outcome = 'failed', mac = '\\x1234' where seq = ${fifth.seq}`],
      [`altered     ${named(fifth)}`],
    ],
    [
      'two altered',
      [`update audit.audit_event set patient_ids = '{}' where seq in (${fifth.seq}, ${ninth.seq})`],
      [`altered     ${named(fifth)}`, `altered     ${named(ninth)}`],
    ],
    ['removed', [`delete from audit.audit_event where seq = ${fifth.seq}`], [`removed     ${named(fifth)}`]],
    ['the last linked one removed', [`delete from audit.audit_event where seq = ${last.seq}`], [`removed     ${named(last)}`]],
    [
      'removed with its link',
      [`delete from audit.audit_event where seq = ${fifth.seq}`, `delete from audit.audit_link where position = 5`],
      [`removed     the event at position 5 of the chain, before ${named(sixth)}`],
    ],
    ['the link removed', [`delete from audit.audit_link where position = 5`], [`unlinked    ${named(fifth)}`]],
    [
      'removed, and the chain renumbered',
      [
        `delete from audit.audit_event where seq = ${fifth.seq}`,
        `delete from audit.audit_link where position = 5`,
        ...Array.from({ length: 10 }, (_, i) => `update audit.audit_link set position = ${i + 5} where position = ${i + 6}`),
      ],
      [new RegExp(`^link altered  from ${named(sixth).replace(/[()]/g, '\\$&')} to ${named(last).replace(/[()]/g, '\\$&')}`), /^tail cut/],
    ],
    [
      'inserted at the end',
      [insert('(select max(seq) + 10 from audit.audit_event)')],
      [/^inserted {4}event 01890a5d-ac96-774b-bcce-b302099a8057 .*not by the application/],
    ],
    ['inserted among the linked ones', [insert('10')], [/^inserted {4}event 01890a5d.* \(seq 10\): not by the application/]],
    ['inserted before the first', [insert('0')], [/^inserted {4}event 01890a5d.* \(seq 0\): the application gives no such number/]],
    ['inserted under a negative number', [insert('-1')], [/^inserted {4}event 01890a5d.* \(seq -1\)/]],
    ['inserted under the largest number', [insert(LARGEST)], [/^inserted {4}event 01890a5d/]],
    [
      'altered to a time that is none',
      [
        `update audit.audit_event set at = 'infinity' where seq = ${fifth.seq}`,
        `update audit.audit_event set at = '294276-12-31' where seq = ${sixth.seq}`,
      ],
      [`altered     ${named(fifth)}`, `altered     ${named(sixth)}`],
    ],
    ['its link hidden', [`update audit.audit_link set event_seq = -1 where position = 5`], [`link altered  of event ${fifth.id} (seq -1)`]],
    [
      'its link moved out of range',
      [`update audit.audit_link set event_seq = ${LARGEST} where position = 5`],
      [`link altered  of event ${fifth.id} (seq ${LARGEST})`],
    ],
    [
      'moved before the first',
      [`update audit.audit_event set seq = -1 where seq = ${fifth.seq}`],
      [`reordered   event ${fifth.id} (seq -1)`],
    ],
    [
      'a checkpoint at a time that is none, and one that no chain reaches',
      [
        `update audit.checkpoint set at = 'infinity' where position = 12`,
        `insert into audit.checkpoint select ${LARGEST}, event_seq, hash, at, signature from audit.checkpoint where position = 15`,
      ],
      [`checkpoint altered  checkpoint at position ${LARGEST}`, 'checkpoint altered  checkpoint at position 12'],
    ],
    [
      'one replaced by another',
      [`delete from audit.audit_event where seq = ${fifth.seq}`, insert(fifth.seq)],
      [`removed     ${named(fifth)}`, /^inserted {4}event 01890a5d/],
    ],
    [
      'reordered: numbers swapped',
      [
        `update audit.audit_event set seq = -1 where seq = ${fifth.seq}`,
        `update audit.audit_event set seq = ${fifth.seq} where seq = ${sixth.seq}`,
        `update audit.audit_event set seq = ${sixth.seq} where seq = -1`,
      ],
      [`reordered   event ${fifth.id} (seq ${sixth.seq})`, `reordered   event ${sixth.id} (seq ${fifth.seq})`],
    ],
    [
      'reordered: positions swapped',
      [
        `update audit.audit_link set position = 999 where position = 5`,
        `update audit.audit_link set position = 5 where position = 6`,
        `update audit.audit_link set position = 6 where position = 999`,
      ],
      [`reordered   ${named(fifth)}`, `reordered   ${named(sixth)}`],
    ],
    [
      'reordered: events of two links swapped',
      [
        `update audit.audit_link set event_id = '01890a5d-ac96-774b-bcce-b302099a8057' where position = 5`,
        `update audit.audit_link set event_id = '${fifth.id}' where position = 6`,
        `update audit.audit_link set event_id = '${sixth.id}' where position = 5`,
      ],
      [`reordered   ${named(sixth)}`, `reordered   ${named(fifth)}`],
    ],
    [
      'moved to the end',
      [`update audit.audit_event set seq = seq + 1000 where seq = ${fifth.seq}`],
      [`reordered   event ${fifth.id} (seq ${Number(fifth.seq) + 1000})`],
    ],
    ['its link moved', [`update audit.audit_link set event_seq = event_seq + 1000 where position = 5`], [`reordered   ${named(fifth)}`]],
    ['a link altered', [`update audit.audit_link set hash = '\\x00' where position = 5`], [`link altered  of ${named(fifth)}`]],
    [
      'a checkpoint altered',
      [`update audit.checkpoint set signature = '\\x00' where position = 12`],
      ['checkpoint altered  checkpoint at position 12'],
    ],
    [
      'a checkpoint moved',
      [`update audit.checkpoint set position = 11 where position = 12`],
      ['checkpoint altered  checkpoint at position 11'],
    ],
    [
      'the last checkpoint removed',
      [`delete from audit.checkpoint where position = 15`],
      ['checkpoint removed  the chain reaches position 15, and its last checkpoint 12'],
    ],
    [
      'the tail cut off',
      [
        `delete from audit.audit_event where seq > (select event_seq from audit.audit_link where position = 12)`,
        `delete from audit.audit_link where position > 12`,
      ],
      ['tail cut    the chain ends at position 12, and checkpoint at position 15 says that it reached 15'],
    ],
  ];
  const results: [string, unknown][] = [];
  const expected: [string, unknown][] = [];
  for (const [what, statements, said] of cases) {
    for (const statement of statements) await owner.query(statement);
    const { code, lines } = await verify(system);
    results.push([what, { code, problems: lines.slice(0, -2) }]);
    expected.push([
      what,
      {
        code: said.length > 0 ? 1 : 0,
        problems: said.map((line) => (typeof line === 'string' ? expect.stringContaining(line) : expect.stringMatching(line))),
      },
    ]);
    await restore();
  }
  expect(results).toEqual(expected);
});

test('all three tables cut off at the same place: the file of checkpoints tells', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'consilium-audit-'));
  const file = join(folder, 'checkpoints.jsonl');
  try {
    await writeMany(5);
    await chainOf(system).advance();
    await writeMany(5);
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
