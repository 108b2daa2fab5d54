import { sql } from '../kernel/sql.js';
import type { Database } from '../platform/database/database.js';

/**
 * Locks the times of doctors, patients and rooms until the transaction ends. Bookings take the same locks: none of these people gets or loses an
 * appointment meanwhile. The locks of `hospitals` are shared and come first: every command takes all its locks in this one order.
 */
export async function lockTimes(
  db: Database,
  owners: readonly (string | null)[],
  hospitals: readonly (string | null)[] = [],
): Promise<void> {
  const [last = null, ...rest] = [...new Set(hospitals)].filter((id) => id !== null).sort((a, b) => (a < b ? 1 : -1));
  for (const hospitalId of rest.reverse()) await db.query(sql`select scheduling.lock_times('{}'::uuid[], ${hospitalId}::uuid)`);
  await db.query(sql`select scheduling.lock_times(${[...new Set(owners)]}::uuid[], ${last}::uuid)`);
}
