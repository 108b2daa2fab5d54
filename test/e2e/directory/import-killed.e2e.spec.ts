import { sql } from '../../../libs/kernel/sql.js';
import { SYSTEM } from '../../../libs/platform/access/actor.js';
import { RequestImport } from '../../../libs/directory/commands/request-import.js';
import { startSystem, type System } from '../../support/app.js';
import { asSystem } from '../../support/as-system.js';
import { eventually, Process } from '../../support/processes.js';

const PATIENTS = 1000;

let system: System;
const running: Process[] = [];
beforeAll(async () => {
  system = await startSystem();
});
afterAll(async () => {
  await Promise.all(running.map((process) => process.end('SIGKILL')));
  await system.stop();
});

const line = (resource: object) => JSON.stringify(resource);
const person = (n: number) => ({
  resourceType: 'Patient',
  id: `p${String(n)}`,
  identifier: [
    { system: 'urn:killed', value: `K${String(n)}` },
    // Every second patient shares a number with the one before.
    { system: 'urn:family', value: `F${String(Math.floor(n / 2))}` },
  ],
  name: [{ family: `Family${String(Math.floor(n / 2))}x`, given: [n % 2 ? 'Ada' : 'Ben'] }],
  gender: n % 2 ? 'female' : 'male',
  birthDate: '2010-05-06',
});
const visit = (n: number) => ({
  resourceType: 'Encounter',
  status: 'finished',
  subject: { reference: `Patient/p${String(n)}` },
  serviceProvider: { reference: 'Organization/o' },
});

test('a worker killed again and again in an import: the same result as undisturbed', async () => {
  const all = Array.from({ length: PATIENTS }, (_, n) => n);
  const lines = [
    ...all.map((n) => line(visit(n))),
    ...all.map((n) => line(person(n))),
    line({ resourceType: 'Organization', id: 'o', identifier: [{ system: 'urn:killed', value: 'o' }], name: 'Steady Hospital' }),
  ];
  const files = [{ name: 'people.ndjson', content: Buffer.from(lines.join('\n')) }];
  const { id } = await asSystem(system.commands).execute(new RequestImport(SYSTEM, { dryRun: false, files }));
  const look = async () => {
    const [row] = await system.db.query<{ status: string; open: number }>(
      sql`select r.status, (select coalesce(sum(4 - c.step), 0)::int from directory.import_chunk c where c.import_run_id = r.id) as open
          from directory.import_run r where r.id = ${id}`,
    );
    return row ?? { status: '', open: 0 };
  };

  let kills = 0;
  for (let before = (await look()).open; ;) {
    const worker = await Process.start('worker', system.env);
    running.push(worker);
    await eventually(async () => {
      const { status, open } = await look();
      return status === 'done' || open < before;
    }, 'a step of the import');
    const now = await look();
    if (now.status === 'done' || kills === 2) break;
    before = now.open;
    await worker.end('SIGKILL');
    kills += 1;
  }
  await eventually(async () => (await look()).status === 'done', 'the end of the import');

  expect(kills).toBeGreaterThan(0);
  const [result] = await system.db.query(
    sql`select (select count(*)::int from directory.patient) as patients, (select count(*)::int from directory.hospital_patient) as mappings,
               (select count(*)::int from directory.identifier where owner_kind = 'patient' and identifies) as own,
               (select count(*)::int from directory.identifier where owner_kind = 'patient' and not identifies) as shared,
               (select (counts -> 'patients' ->> 'created')::int from directory.import_file) as counted,
               (select problem_count from directory.import_file) as problems, (select entries_done from directory.import_file) as done`,
  );
  expect(result).toEqual({
    ...{ patients: PATIENTS, mappings: PATIENTS, own: PATIENTS, shared: PATIENTS, counted: PATIENTS },
    ...{ problems: 1, done: 2 * PATIENTS + 1 },
  });
});
