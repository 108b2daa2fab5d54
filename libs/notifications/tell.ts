import { newId } from '../kernel/ids.js';
import { type IdSet, sql } from '../kernel/sql.js';
import { activeUsers } from '../identity/contract.js';
import type { Database } from '../platform/database/database.js';
import type { Notice, NotificationKind } from './domain/notification.js';

export interface News {
  kind: NotificationKind;
  facts: Notice;
  /** The patient whom the notification is about; null if it is about none. */
  patientId: string | null;
  appointmentId: string | null;
  /** Id of the event that the notification is about. */
  eventId: string;
  at: Date;
}

/** Notifies the active ones of these accounts: one in-app notification each, however often this runs for an event. */
export async function tell(db: Database, accounts: IdSet, { kind, facts, patientId, appointmentId, eventId, at }: News): Promise<void> {
  const told = await db.query<{ user_id: string }>(sql`
    select distinct told.user_id from (${accounts.query}) told (user_id) where told.user_id in (${activeUsers().query})`);
  const userIds = told.map((row) => row.user_id);
  await db.query(sql`
    insert into notifications.notification (id, user_id, kind, patient_id, appointment_id, facts, dedupe_key, created_at)
    select n.id, n.user_id, ${kind}, ${patientId}::uuid, ${appointmentId}::uuid, ${JSON.stringify(facts)}::jsonb, ${eventId}, ${at}::timestamptz
    from unnest(${userIds.map(() => newId())}::uuid[], ${userIds}::uuid[]) n (id, user_id)
    on conflict (user_id, dedupe_key) do nothing`);
}
