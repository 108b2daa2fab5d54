import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { usersOfPatient } from '../../directory/contract.js';
import { activeUsers } from '../../identity/contract.js';
import { Clock } from '../../kernel/clock.js';
import { sql } from '../../kernel/sql.js';
import { Database } from '../../platform/database/database.js';
import type { BreakGlassNotice, NotificationKind } from '../domain/notification.js';

/** Tells the patient, and the delegates who may see the records, that a doctor opened the record in an emergency: once each. */
export class NotifyAboutBreakGlass extends Command<void> {
  constructor(
    readonly patientId: string,
    readonly notice: BreakGlassNotice,
    /** Id of the event that is told. */
    readonly eventId: string,
  ) {
    super();
  }
}

@CommandHandler(NotifyAboutBreakGlass)
export class NotifyAboutBreakGlassHandler implements ICommandHandler<NotifyAboutBreakGlass> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  async execute({ patientId, notice, eventId }: NotifyAboutBreakGlass): Promise<void> {
    const kind: NotificationKind = 'break-glass';
    await this.db.query(sql`
      insert into notifications.notification (id, user_id, kind, facts, dedupe_key, created_at)
      select gen_random_uuid(), told.user_id, ${kind}, ${JSON.stringify(notice)}::jsonb, ${eventId}, ${this.clock.now()}::timestamptz
      from (${usersOfPatient(patientId, 'records').query}) as told (user_id)
      where told.user_id in (${activeUsers().query})
      on conflict (user_id, dedupe_key) do nothing`);
  }
}
