import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from '../../kernel/sql.js';
import { startSystem, type System } from '../../../test/support/app.js';
import type { Client } from '../../../test/support/http.js';
import { bundles, importInto } from '../../../test/support/imports.js';
import type { ImportFile } from '../commands/request-import.js';
import { ExportRunner } from './export-runner.js';
import { RESOURCE_TYPES } from './export-source.js';

const systems: System[] = [];
afterAll(() => Promise.all(systems.map((system) => system.stop())));

async function installation(): Promise<{ system: System; admin: Client }> {
  const system = await startSystem();
  systems.push(system);
  return { system, admin: await system.given.admin() };
}

const bringIn = (system: System, files: ImportFile[]) => importInto(system, files, { verified: false });

/** Files of an export, the lines of each in order. */
async function exported(system: System, admin: Client): Promise<Record<string, string[]>> {
  const id = (await admin.post('/exports')).body.id as string;
  await system.app.get(ExportRunner).run(id);
  const files: Record<string, string[]> = {};
  for (const type of RESOURCE_TYPES) {
    const { body } = await admin.get(`/exports/${id}/${type}.ndjson`);
    files[type] = (body as string).split('\n').filter(Boolean).sort();
  }
  return files;
}

test('export, import into an empty installation, and export again are equal', async () => {
  const first = await installation();
  await bringIn(first.system, bundles);
  const one = await exported(first.system, first.admin);
  expect(one['Patient']?.length).toBeGreaterThan(5);
  expect(one['PractitionerRole']?.length).toBeGreaterThan(5);
  expect(one['Patient']?.every((line) => line.includes('generalPractitioner'))).toBe(true);

  const second = await installation();
  const files = Object.entries(one)
    .filter(([, lines]) => lines.length > 0)
    .map(([type, lines]) => ({
      name: `${type}.ndjson`,
      content: Buffer.from(lines.map((line) => `${line}\n`).join('')),
    }));
  await bringIn(second.system, files);
  expect(await second.system.db.query(sql`select problems from directory.import_file where jsonb_array_length(problems) > 0`)).toEqual([]);
  const other = await exported(second.system, second.admin);
  for (const type of RESOURCE_TYPES) expect(other[type]).toEqual(one[type]);

  // A second import of the same files changes nothing.
  await bringIn(second.system, files);
  expect(await exported(second.system, second.admin)).toEqual(one);
});

test('people of other origins come back as they went, their insurances once', async () => {
  const folder = join(process.cwd(), 'test', 'fixtures', 'origins');
  const files = readdirSync(folder)
    .sort()
    .map((name) => ({ name, content: readFileSync(join(folder, name)) }));
  const csv = 'id,name,birth_date,insurer,member_number\n7,Zoe Example,1990-01-01,Harbour Health Plan,HHP-7\n';
  const first = await installation();
  await bringIn(first.system, [...files, { name: 'people.csv', content: Buffer.from(csv) }]);
  const one = await exported(first.system, first.admin);
  expect(one['Coverage']?.length).toBeGreaterThan(2);

  const second = await installation();
  const written = Object.entries(one).filter(([, lines]) => lines.length > 0);
  await bringIn(
    second.system,
    written.map(([type, lines]) => ({ name: `${type}.ndjson`, content: Buffer.from(lines.join('\n')) })),
  );
  expect(await exported(second.system, second.admin)).toEqual(one);
});
