import type { Run } from './run-file.js';

/** Fills in what the environment lacks from the run in progress: a setting of its own always wins, a blank one is none. */
export function fillFromRun(env: NodeJS.ProcessEnv, run: Run | undefined): void {
  const ownDatabase = isSet(env.DATABASE_URL) && env.DATABASE_URL !== run?.env.DATABASE_URL;
  for (const [name, value] of Object.entries(run?.env ?? {})) {
    // The owner's login belongs to the run's database: with another one, migrations would change the wrong place.
    if (isSet(env[name]) || (name === 'DATABASE_OWNER_URL' && ownDatabase)) continue;
    env[name] = value;
  }
}

/** Why a command cannot work with these settings, where a start would help; nothing where they are worth a try. */
export function cannotRun(env: NodeJS.ProcessEnv, run: Run | undefined, needed: readonly string[]): string | undefined {
  if (needed.every((name) => isSet(env[name]))) return undefined;
  if (!run) return 'Consilium is not running: start it with npm start';
  return run.ready ? undefined : 'Consilium is still starting: wait until it says that it is ready';
}

const isSet = (value: string | undefined): boolean => value !== undefined && value.trim() !== '';
