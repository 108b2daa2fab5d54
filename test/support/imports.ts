import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { QueryBus } from '@nestjs/cqrs';
import { type ImportFile, RequestImport } from '../../libs/directory/commands/request-import.js';
import { ImportRunner } from '../../libs/directory/import/import-runner.js';
import { GetImport } from '../../libs/directory/queries/get-import.js';
import { sql } from '../../libs/kernel/sql.js';
import { SYSTEM } from '../../libs/platform/access/actor.js';
import type { System } from './app.js';
import { asSystem } from './as-system.js';

const folder = join(process.cwd(), 'tools', 'demo', 'synthea');
/** Bundles of the demo data. */
export const bundles: ImportFile[] = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .sort()
  .map((name) => ({ name, content: readFileSync(join(folder, name)) }));
/** A file with a bundle of these resources. */
export const file = (name: string, ...resources: object[]): ImportFile => ({
  name,
  content: Buffer.from(JSON.stringify({ resourceType: 'Bundle', type: 'batch', entry: resources.map((resource) => ({ resource })) })),
});

/** System of the numbers of these people. */
export const REG = 'https://registry.example';
export const hospital = (value: string, more: object = {}) => ({
  resourceType: 'Organization',
  identifier: [{ system: REG, value }],
  name: 'City Hospital',
  ...more,
});
export const doctor = (value: string, more: object = {}) => ({
  resourceType: 'Practitioner',
  identifier: [{ system: REG, value }],
  name: [{ text: 'Dr. Kim' }],
  ...more,
});
export const patient = (value: string, more: object = {}) => ({
  resourceType: 'Patient',
  identifier: [{ system: REG, value }],
  name: [{ text: 'Ann' }],
  birthDate: '1990-01-01',
  ...more,
});
export const by = (type: string, value: string) => ({ reference: `${type}?identifier=${REG}|${value}` });
export const visit = (of: string, at: string, to: string) => ({
  resourceType: 'Encounter',
  status: 'finished',
  subject: by('Patient', to),
  participant: [{ individual: by('Practitioner', of) }],
  serviceProvider: by('Organization', at),
});

interface Options {
  dryRun?: boolean;
  /** Trust in the source: given, unless the test says otherwise. */
  verified?: boolean;
}

/** Asks for an import. */
export const requestImport = async (system: System, files: ImportFile[], { dryRun = false, verified = true }: Options = {}) =>
  (await system.commands.execute(new RequestImport(SYSTEM, { dryRun, verified, files }))).id;

export const viewOfImport = (system: System, importId: string) =>
  asSystem(system.app.get(QueryBus)).execute(new GetImport(SYSTEM, importId));

/** Imports to the end, as the worker does. */
export async function importInto(system: System, files: ImportFile[], options: Options = {}) {
  const importId = await requestImport(system, files, options);
  await system.app.get(ImportRunner).run(importId);
  return viewOfImport(system, importId);
}

/** Rows of every table where an import brings in people and what belongs to them, and of those that hold its content while it runs. */
export const directoryOf = async (system: System) => {
  const [row] = await system.db.query<Record<string, number>>(sql`select
    (select count(*) from directory.hospital)::int as hospitals, (select count(*) from directory.doctor)::int as doctors,
    (select count(*) from directory.patient)::int as patients, (select count(*) from directory.identifier)::int as identifiers,
    (select count(*) from directory.import_source)::int as sources, (select count(*) from directory.speciality)::int as specialities,
    (select count(*) from directory.hospital_doctor)::int + (select count(*) from directory.hospital_patient)::int
      + (select count(*) from directory.doctor_patient)::int as mappings,
    (select count(*) from directory.import_chunk)::int + (select count(*) from directory.import_place)::int as contents`);
  return row;
};
