import { foldersOf } from './launcher/folders.js';
import { currentRun } from './launcher/run-file.js';
import { loadDotEnv } from './launcher/settings.js';

// Loaded before a command (`node --import`): gives it the settings of the installation that `npm start` runs here,
// wherever the environment has none of its own.
loadDotEnv();
if (!process.env.DATABASE_URL) {
  const run = currentRun(foldersOf(process.env).runFile);
  if (!run?.ready) {
    process.stderr.write('Consilium is not running: start it with npm start\n');
    process.exit(1);
  }
  for (const [name, value] of Object.entries(run.env)) process.env[name] ??= value;
  process.env.NODE_ENV ??= 'development';
}
