import { basename } from 'node:path';
import { foldersOf } from './launcher/run/folders.js';
import { currentRun } from './launcher/run/run-file.js';
import { cannotRun, fillFromRun } from './launcher/run/run-settings.js';
import { loadDotEnv } from './launcher/run/settings.js';

// Loaded before a command (`node --import`). Adds settings of the running `npm start` that neither the environment nor .env has.
loadDotEnv();
const run = currentRun(foldersOf(process.env).runFile);
fillFromRun(process.env, run);
const migrating = basename(process.argv[1] ?? '', '.js') === 'migrate';
const refusal = cannotRun(process.env, run, migrating ? ['DATABASE_URL'] : ['DATABASE_URL', 'REDIS_URL']);
if (refusal) {
  process.stderr.write(`${refusal}\n`);
  process.exit(1);
}
