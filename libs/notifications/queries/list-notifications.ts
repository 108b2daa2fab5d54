import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { raw, sql } from '../../kernel/sql.js';
import type { Actor } from '../../platform/access/actor.js';
import { note } from '../../platform/audit/audited.js';
import { Database } from '../../platform/database/database.js';
import { exampleId } from '../../platform/http/fields/example-ids.js';
import { pageOf } from '../../platform/http/fields/objects.js';
import { Id, Shown } from '../../platform/http/fields/texts.js';
import { Instant } from '../../platform/http/fields/times.js';
import { OneOf } from '../../platform/http/fields/values.js';
import { afterCursor, type Cursor, type Page, toPage } from '../../platform/http/pagination.js';
import { NOTIFICATION_KINDS, type Notice, type NotificationKind, wording } from '../domain/notification.js';

/** A notification as the API returns it. */
export class NotificationView {
  @Id() id!: string;
  @OneOf(NOTIFICATION_KINDS, { name: 'NotificationKind' }) kind!: NotificationKind;
  @Shown({ example: 'Appointment scheduled' }) title!: string;

  @Shown({
    description: 'A sentence with the time in the appointment’s zone; never clinical content.',
    example: 'An appointment was scheduled for Monday, 1 March 2027 at 09:30 (America/New_York).',
  })
  body!: string;

  @Id({ nullable: true, example: exampleId('Appointment') }) appointmentId!: string | null;
  @Instant({ example: '2027-02-14T08:12:45.123Z' }) createdAt!: string;
  @Instant({ nullable: true, example: null }) readAt!: string | null;
}
export class NotificationList extends pageOf(NotificationView) {}

export interface NotificationRow {
  id: string;
  kind: NotificationKind;
  patient_id: string | null;
  appointment_id: string | null;
  facts: Notice;
  created_at: string;
  read_at: string | null;
}

export const NOTIFICATION_COLUMNS = 'n.id, n.kind, n.patient_id, n.appointment_id, n.facts, n.created_at, n.read_at';

export const toNotificationView = (row: NotificationRow): NotificationView => ({
  id: row.id,
  kind: row.kind,
  ...wording(row.kind, row.facts as never),
  appointmentId: row.appointment_id,
  createdAt: new Date(row.created_at).toISOString(),
  readAt: row.read_at && new Date(row.read_at).toISOString(),
});

/** Patients whom notifications are about. A notification holds a patient's time, so that reading it is an access to that patient's data. */
export const patientsIn = (rows: readonly NotificationRow[]): string[] => rows.flatMap(({ patient_id }) => patient_id ?? []);

/** Notifications of the caller, the newest first. */
export class ListNotifications extends Query<Page<NotificationView>> {
  constructor(
    readonly actor: Actor,
    readonly page: { limit: number; cursor?: Cursor; unread: boolean },
  ) {
    super();
  }
}

@QueryHandler(ListNotifications)
export class ListNotificationsHandler implements IQueryHandler<ListNotifications> {
  constructor(private readonly db: Database) {}

  async execute({ actor, page: { limit, cursor, unread } }: ListNotifications) {
    const rows = await this.db.query<NotificationRow>(sql`
      select ${raw(NOTIFICATION_COLUMNS)} from notifications.notification n
      where ${actor.where('read', 'Notification', 'n')} and n.user_id = ${actor.who.userId}
        and ${unread ? sql`n.read_at is null` : sql`true`} and ${afterCursor(cursor, 'n.created_at', 'desc')}
      order by n.created_at desc, n.id desc limit ${limit + 1}`);
    note({ patientIds: patientsIn(rows.slice(0, limit)) });
    return toPage(rows, limit, (row) => row.created_at, toNotificationView);
  }
}
