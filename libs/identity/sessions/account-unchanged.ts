import { type Sql, sql } from '../../kernel/sql.js';
import type { Database } from '../../platform/database/database.js';
import type { User } from '../domain/user.js';

/**
 * True if nothing that would end sessions has changed since `user` was loaded, and `also` holds. Call in the transaction that begins a session: such
 * a change has ended all earlier sessions, so none may begin after it. Waits for a change in progress and locks the account row until the transaction
 * ends.
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
  // A separate statement sees changes made while the first one waited.
  return (await db.query(sql`select 1 where ${also}`)).length > 0;
}
