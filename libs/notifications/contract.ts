import { sql } from '../kernel/sql.js';

/** Number of notifications that an account has not read: one row with `count`. */
export const unreadOf = (userId: string) =>
  sql`select count(*)::integer as count from notifications.notification n where n.user_id = ${userId} and n.read_at is null`;
