import { Readable } from 'node:stream';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { RequestImport } from '../libs/directory/commands/request-import.js';
import { ImportRunner } from '../libs/directory/import/import-runner.js';
import { GetImport } from '../libs/directory/queries/get-import.js';
import { SYSTEM } from '../libs/platform/access/actor.js';
import { actingAs } from '../libs/platform/access/request-context.js';
import { Config } from '../libs/platform/config.js';
import { openApplication } from '../tools/application.js';

/** Imports made-up patients as NDJSON, and tells how fast it was and how much memory the process took. */
const size = Number(process.argv[2] ?? 1000);
const DOCTORS = 50;

/** A patient with an encounter, as a bulk export writes them; doctors and a hospital come first. */
function* lines(): Generator<Buffer> {
  yield line({ resourceType: 'Organization', id: 'o', identifier: [{ system: 'urn:bench:org', value: '1' }], name: 'Bench Hospital' });
  for (let n = 0; n < DOCTORS; n += 1)
    yield line({
      resourceType: 'Practitioner',
      id: `d${n}`,
      identifier: [{ system: 'urn:bench:npi', value: String(n) }],
      name: [{ family: `Doctor${letters(n)}`, given: ['Ada'], prefix: ['Dr.'] }],
    });
  for (let n = 0; n < size; n += 1) {
    yield line({
      resourceType: 'Patient',
      id: `p${n}`,
      identifier: [
        { type: { coding: [{ code: 'MR' }] }, system: 'urn:bench:mrn', value: `MRN-${n}` },
        {
          type: { coding: [{ code: 'SS' }] },
          system: 'http://hl7.org/fhir/sid/us-ssn',
          value: `900-${10 + (n % 89)}-${1000 + Math.floor(n / 89)}`,
        },
      ],
      name: [{ use: 'official', family: `Family${letters(n)}`, given: ['Given', letters(n * 7)] }],
      gender: n % 2 ? 'female' : 'male',
      birthDate: new Date(Date.UTC(1940, 0, 1 + (n % 25_000))).toISOString().slice(0, 10),
      telecom: [{ system: 'phone', value: `(617) 555-${String(n % 10_000).padStart(4, '0')}`, use: 'home' }],
      address: [{ line: [`${n} Main Street`], city: 'Boston', state: 'MA', postalCode: '02118', country: 'US' }],
    });
    yield line({
      resourceType: 'Encounter',
      id: `e${n}`,
      status: 'finished',
      subject: { reference: `Patient/p${n}` },
      participant: [{ individual: { reference: `Practitioner/d${n % DOCTORS}` } }],
      serviceProvider: { reference: 'Organization/o' },
    });
  }
}

const line = (resource: object): Buffer => Buffer.from(`${JSON.stringify(resource)}\n`);

const letters = (n: number): string => {
  let text = '';
  for (let left = n + 26; left > 0; left = Math.floor(left / 26)) text += String.fromCharCode(97 + (left % 26));
  return text;
};

await actingAs(SYSTEM, async () => {
  const app = await openApplication(Config.fromEnvironment());
  const bring = async () => {
    const { id } = await app
      .get(CommandBus)
      .execute(
        new RequestImport(SYSTEM, {
          dryRun: false,
          files: [{ name: 'bench.ndjson', content: Readable.from(lines()) as AsyncIterable<Buffer> }],
        }),
      );
    await app.get(ImportRunner).run(id);
    return app.get(QueryBus).execute(new GetImport(SYSTEM, id));
  };
  const began = performance.now();
  const first = await bring();
  const seconds = (performance.now() - began) / 1000;
  const peak = process.resourceUsage().maxRSS / 1024;
  const second = await bring();
  const changed = second.counts.patients.created + second.counts.patients.updated + second.counts.mappings.created;
  if (first.problemCount > 0) console.error(JSON.stringify(first.problems.slice(0, 5)));
  console.log(
    `${String(size).padStart(8)}   ${(size / seconds).toFixed(0).padStart(10)}   ${peak.toFixed(0).padStart(14)}   ${String(first.counts.patients.created).padStart(3)}   ${changed}`,
  );
  await app.close();
});
process.exit();
