import { sql } from '../kernel/sql.js';
import type { Database } from '../platform/database/database.js';
import { LastAdministrator } from './domain/user.errors.js';
import type { User } from './domain/user.js';

/** In the transaction that closed an account: refuses where nobody would be left to administer the installation. */
export async function keepAnAdministrator(db: Database, closed: User): Promise<void> {
  if (closed.role !== 'admin') return;
  // Two administrators who close each other at once are looked at one after the other.
  await db.query(sql`select pg_advisory_xact_lock(hashtextextended('identity.administrators', 0))`);
  const left = await db.query(sql`select 1 from identity.user_account where role = 'admin' and active and deleted_at is null limit 1`);
  if (left.length === 0) throw new LastAdministrator();
}
