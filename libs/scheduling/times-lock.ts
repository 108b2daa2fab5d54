import { sql } from '../kernel/sql.js';
import type { Database } from '../platform/database/database.js';

/**
 * Locks the times of doctors, patients and rooms until the transaction ends, in one order. Bookings take the same locks: none of these people gets or
 * loses an appointment meanwhile. `shared` is the hospital of the times.
 */
export async function lockTimes(db: Database, owners: readonly (string | null)[], shared: string | null = null): Promise<void> {
  await db.query(sql`select scheduling.lock_times(${owners}::uuid[], ${shared}::uuid)`);
}
