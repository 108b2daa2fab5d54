import { Client } from 'pg';
import type { System } from './app.js';
import { eventually } from './processes.js';

/** Shorter than the 3 s after which the application stops waiting for a lock. */
const PATIENCE_MS = 2500;

interface Held {
  /** Waits until this many statements of the application wait for a lock. */
  waiters: (count: number) => Promise<unknown>;
  /** Releases the lock. */
  release: () => Promise<unknown>;
}

/** Runs `work` while the lock of `statement` is held: a request stops at that point, and other things can happen meanwhile. */
export async function whileHeld<T>(system: System, statement: string, work: (held: Held) => Promise<T>): Promise<T> {
  const owner = new Client({ connectionString: system.env['DATABASE_URL'] });
  await owner.connect();
  const waiting = async (count: number) =>
    (await owner.query(`select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`)).rowCount ===
    count;
  try {
    await owner.query(`begin; ${statement}`);
    return await work({
      waiters: (count) => eventually(() => waiting(count), `${String(count)} wait for the lock`, PATIENCE_MS),
      release: () => owner.query('commit'),
    });
  } finally {
    await owner.end();
  }
}
