import { sql } from '../kernel/sql.js';
import type { Database } from '../platform/database/database.js';
import { LastAdministrator } from './domain/user.errors.js';
import type { User } from './domain/user.js';

/** Refuses to close the last administrator of the installation. Call in the transaction that closed the account. */
export async function keepAnAdministrator(db: Database, closed: User): Promise<void> {
  if (closed.role !== 'admin') return;
  // The lock serializes two administrators who close each other at the same time.
  await db.query(sql`select pg_advisory_xact_lock(hashtextextended('identity.administrators', 0))`);
  const left = await db.query(sql`select 1 from identity.user_account where role = 'admin' and active and deleted_at is null limit 1`);
  if (left.length === 0) throw new LastAdministrator();
}
