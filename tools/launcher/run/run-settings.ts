import type { Run } from './run-file.js';

/** Adds missing settings from the current run. A setting of the environment always wins; a blank one counts as missing. */
export function fillFromRun(env: NodeJS.ProcessEnv, run: Run | undefined): void {
  const ownDatabase = isSet(env.DATABASE_URL) && env.DATABASE_URL !== run?.env.DATABASE_URL;
  for (const [name, value] of Object.entries(run?.env ?? {})) {
    // The owner's login belongs to the run's database: with another database, migrations would change the wrong one.
    if (isSet(env[name]) || (name === 'DATABASE_OWNER_URL' && ownDatabase)) continue;
    env[name] = value;
  }
}

/** The reason why a command cannot work with these settings, if a start would help. Undefined if it may work. */
export function cannotRun(env: NodeJS.ProcessEnv, run: Run | undefined, needed: readonly string[]): string | undefined {
  if (needed.every((name) => isSet(env[name]))) return undefined;
  if (!run) return 'Consilium is not running: start it with npm start';
  return run.ready ? undefined : 'Consilium is still starting: wait until it says that it is ready';
}

const isSet = (value: string | undefined): boolean => value !== undefined && value.trim() !== '';
