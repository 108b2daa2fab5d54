import { Client } from 'pg';
import type { Config } from '../../libs/platform/config.js';
import { databaseConnection } from '../../libs/platform/database/connections/connection.js';
import { eventually } from './processes.js';

/** Time that requests of a system with `waitsForLocks` wait, milliseconds: a held-up machine may bring the second request late. */
const PATIENCE_MS = 60_000;

/**
 * The URL of a database whose application waits longer for a lock than in production, where it gives up after 3 s. Parameters of a URL win over the
 * application's own, and the last of two equal `-c` options counts.
 */
export function waitingForLocks(config: Config): string {
  const url = new URL(config.get('DATABASE_URL'));
  url.searchParams.set('options', `${String(databaseConnection(config).options)} -c lock_timeout=${String(PATIENCE_MS)}`);
  for (const name of ['statement_timeout', 'query_timeout']) url.searchParams.set(name, String(PATIENCE_MS));
  return url.href;
}

/** A system from `startSystem`. */
interface Waiting {
  env: NodeJS.ProcessEnv;
  waitsForLocks: boolean;
}

interface Held {
  /** Waits until this many statements of the application wait for a lock. The system has to be started with `waitsForLocks`. */
  waiters: (count: number) => Promise<unknown>;
  /** Releases the lock. */
  release: () => Promise<unknown>;
}

/** Runs `work` while the lock of `statement` is held: a request stops at that point, and other things can happen meanwhile. */
export async function whileHeld<T>(system: Waiting, statement: string, work: (held: Held) => Promise<T>): Promise<T> {
  const owner = new Client({ connectionString: system.env['DATABASE_URL'] });
  await owner.connect();
  const waiting = async (count: number) => {
    // A transaction sees the list of connections as it was when it first looked, unless it drops that copy.
    await owner.query('select pg_stat_clear_snapshot()');
    const waiters = await owner.query(`select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`);
    return waiters.rowCount === count;
  };
  try {
    await owner.query(`begin; ${statement}`);
    return await work({
      waiters: (count) => {
        if (!system.waitsForLocks) throw new Error('Start this system with waitsForLocks: its requests give up after 3 s');
        return eventually(() => waiting(count), `${String(count)} wait for the lock`, PATIENCE_MS);
      },
      release: () => owner.query('commit'),
    });
  } finally {
    await owner.end();
  }
}
