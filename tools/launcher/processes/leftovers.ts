import { Failure } from '../failure.js';
import { isAlive, type ProcessIdentity, signal } from './process-identity.js';
import { leftoversOf, readRun } from '../run/run-file.js';
import { say } from '../terminal.js';
import { until } from '../until.js';

const PATIENCE_MS = 10_000;

/**
 * Ends processes of a killed launcher. Api and worker end by themselves without their launcher, but need the stores to do it. PostgreSQL is found by
 * its data folder later, because its record may be missing.
 */
export async function endLeftovers(runFile: string): Promise<void> {
  const left = leftoversOf(readRun(runFile));
  if (left.length === 0) return;
  say(`Stopping what an earlier start left behind: ${left.map(([name, { pid }]) => `${name} (pid ${pid})`).join(', ')}`);
  const stores = ['postgres', 'redis'];
  await Promise.all(left.filter(([name]) => !stores.includes(name)).map(([name, identity]) => end(name, identity)));
  await Promise.all(left.filter(([name]) => name === 'redis').map(([name, identity]) => end(name, identity)));
}

async function end(name: string, identity: ProcessIdentity): Promise<void> {
  const gone = () => !isAlive(identity);
  for (const next of ['SIGTERM', 'SIGKILL'] as const) {
    signal(identity, next);
    if (await until(gone, PATIENCE_MS)) return;
  }
  throw new Failure(`${name} (pid ${identity.pid}) of an earlier start does not end: end it, then start again.`);
}
