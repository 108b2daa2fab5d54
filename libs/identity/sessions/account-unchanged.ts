import { type Sql, sql } from '../../kernel/sql.js';
import type { Database } from '../../platform/database/database.js';
import type { User } from '../domain/user.js';

/**
 * In the transaction that begins a session: whether the account is still what it was when it was loaded, and `also` holds. Whatever changed
 * meanwhile has ended the sessions that there were, and this one must not come after them. Waits for a change that is under way, and keeps
 * others waiting until the open transaction ends.
 */
export async function accountUnchanged(db: Database, user: User, also?: Sql): Promise<boolean> {
  const { id, passwordChangedAt, totpConfirmedAt } = user;
  const found = await db.query(
    sql`select 1 from identity.user_account where id = ${id} and active and deleted_at is null
          and date_trunc('milliseconds', password_changed_at) is not distinct from ${passwordChangedAt ?? null}::timestamptz
          and date_trunc('milliseconds', totp_confirmed_at) is not distinct from ${totpConfirmedAt ?? null}::timestamptz
        for share`,
  );
  if (found.length === 0 || !also) return found.length > 0;
  // A statement of its own: it sees what was changed while the one before waited.
  return (await db.query(sql`select 1 where ${also}`)).length > 0;
}
