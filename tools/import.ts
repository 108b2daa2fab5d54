import { parseArgs } from 'node:util';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { type ImportWishes, RequestImport } from '../libs/directory/commands/request-import.js';
import { GetImport } from '../libs/directory/queries/get-import.js';
import { SYSTEM } from '../libs/platform/access/actor.js';
import type { Config } from '../libs/platform/config.js';
import { Database } from '../libs/platform/database/database.js';
import { zoneNamed } from '../libs/platform/http/fields/zones.js';
import { actingAs } from '../libs/platform/access/request-context.js';
import { openApplication, reasonOf, settingsOrExit } from './application.js';
import { contentsOf, findFiles, type FoundFile, type Complaint } from './importer/files.js';
import { follow } from './importer/follow.js';
import { showProgress } from './importer/progress.js';
import { report } from './importer/report.js';

const HELP = `Brings hospitals, doctors and patients in from FHIR R4 (JSON or NDJSON) and CSV, packed with gzip or not. docs/import.md tells all.

  npm run import -- PATH... [--dry-run] [--overwrite] [--verified] [--time-zone ZONE] [--name NAME]

  PATH             a file, or a folder: every *.json, *.ndjson and *.csv in it and below
  --dry-run        tells what would happen, and changes nothing
  --overwrite      fields that a person changed by hand follow the source, too
  --verified       the source is trusted: its doctors and hospitals need no verification
  --time-zone ZONE time zone of people whose address tells none; by default that of COUNTRY if it has one zone, else UTC
  --name NAME      name of the import in lists

Organizations become hospitals, practitioners doctors, patients patients; encounters and practitioner roles say who belongs to whom.
The worker imports in the background: Ctrl-C leaves it running. Whoever is known by an identifier is updated, nobody is made twice.
Exit code 0: all is in. 1: some of it is not; each problem names the file and its entry (from 0). 2: wrong arguments.`;

/** 128 + SIGINT. */
const EXIT_INTERRUPTED = 130;

const { paths, ...wishes } = readArguments();
const { dryRun } = wishes;
const { found, complaints } = findFiles(paths);
if (found.length === 0) {
  for (const { file, detail } of complaints) console.error(`${file}: ${detail}`);
  if (complaints.length === 0) console.error('There is no *.json, *.ndjson or *.csv file there.');
  process.exit(1);
}
try {
  process.exitCode = await actingAs(SYSTEM, () => importFiles(settingsOrExit(), found));
} catch (error) {
  console.error(`The import could not be requested: ${reasonOf(error)}.`);
  process.exitCode = 1;
}
process.exit();

async function importFiles(config: Config, files: FoundFile[]): Promise<number> {
  const app = await openApplication(config);
  try {
    const unreadable: Complaint[] = [];
    let read = 0;
    const reading = await showProgress('Reading', files.length);
    const contents = contentsOf(files, unreadable, () => {
      reading.update((read += 1));
    });
    const { id: importId } = await app.get(CommandBus).execute(new RequestImport(SYSTEM, { ...wishes, files: contents }));
    reading.stop();

    const { entries } = await app.get(QueryBus).execute(new GetImport(SYSTEM, importId));
    const progress = await showProgress(dryRun ? 'Trying' : 'Importing', entries.total, 'entries');
    process.once('SIGINT', () => {
      progress.stop();
      console.log(`\nThe import goes on in the background (${importId}).`);
      process.exit(EXIT_INTERRUPTED);
    });
    const view = await follow(app.get(QueryBus), app.get(Database), importId, progress);
    progress.stop();
    if (!view) {
      console.error(
        `No worker seems to run (or the database does not answer). The import (${importId}) waits and goes on by itself as soon as one does.`,
      );
      return 1;
    }
    const left = [...complaints, ...unreadable];
    console.log(report(view, left));
    return view.problemCount + left.length > 0 ? 1 : 0;
  } finally {
    await app.close();
  }
}

type Wishes = Omit<ImportWishes, 'files'>;

function readArguments(): Wishes & { paths: string[] } {
  try {
    const { positionals, values } = parseArgs({
      allowPositionals: true,
      options: {
        'dry-run': { type: 'boolean', default: false },
        overwrite: { type: 'boolean', default: false },
        verified: { type: 'boolean', default: false },
        'time-zone': { type: 'string' },
        name: { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    if (values.help) {
      console.log(HELP);
      process.exit(0);
    }
    const { 'time-zone': zone, 'dry-run': dry, overwrite, verified, name } = values;
    const timeZone = zone === undefined ? undefined : zoneNamed(zone);
    if (zone !== undefined && timeZone === undefined) console.error('--time-zone must be a name such as Europe/Berlin.');
    else if (positionals.length > 0) return { paths: positionals, dryRun: dry, overwrite, verified, name, timeZone };
  } catch (error) {
    console.error((error as Error).message);
  }
  console.error(HELP);
  process.exit(2);
}
