import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../kernel/clock.js';
import { NotFound } from '../../kernel/domain-error.js';
import { raw, sql } from '../../kernel/sql.js';
import type { Actor } from '../../platform/access/actor.js';
import { note } from '../../platform/audit/audited.js';
import { Database } from '../../platform/database/database.js';
import {
  NOTIFICATION_COLUMNS,
  type NotificationRow,
  type NotificationView,
  patientsIn,
  toNotificationView,
} from '../queries/list-notifications.js';

/** Marks a notification as read. The time of the first reading is kept. */
export class MarkNotificationRead extends Command<NotificationView> {
  constructor(
    readonly actor: Actor,
    readonly notificationId: string,
  ) {
    super();
  }
}

@CommandHandler(MarkNotificationRead)
export class MarkNotificationReadHandler implements ICommandHandler<MarkNotificationRead> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  async execute({ actor, notificationId }: MarkNotificationRead) {
    const [row] = await this.db.query<NotificationRow>(sql`
      update notifications.notification n set read_at = coalesce(n.read_at, ${this.clock.now()}::timestamptz)
      where n.id = ${notificationId} and n.user_id = ${actor.who.userId} and ${actor.where('update', 'Notification', 'n')}
      returning ${raw(NOTIFICATION_COLUMNS)}`);
    if (!row) throw new NotFound('notification');
    note({ patientIds: patientsIn([row]) });
    return toNotificationView(row);
  }
}
