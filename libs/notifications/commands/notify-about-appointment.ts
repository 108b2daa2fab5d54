import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { usersOfPatient } from '../../directory/contract.js';
import { activeUsers, usersOfProfile } from '../../identity/contract.js';
import { Clock } from '../../kernel/clock.js';
import { sql } from '../../kernel/sql.js';
import { Database } from '../../platform/database/database.js';
import type { AppointmentFacts } from '../../scheduling/contract.js';
import type { AppointmentNotice, NotificationKind } from '../domain/notification.js';

/** Tells the doctor, the patient and the delegates who may book: one in-app notification each, however often this runs for an event. */
export class NotifyAboutAppointment extends Command<void> {
  constructor(
    readonly kind: NotificationKind,
    readonly facts: AppointmentFacts,
    /** Id of the event that is told. */
    readonly eventId: string,
  ) {
    super();
  }
}

@CommandHandler(NotifyAboutAppointment)
export class NotifyAboutAppointmentHandler implements ICommandHandler<NotifyAboutAppointment> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  async execute({ kind, facts, eventId }: NotifyAboutAppointment): Promise<void> {
    const notice: AppointmentNotice = { startsAt: facts.startsAt, timeZone: facts.timeZone };
    await this.db.query(sql`
      insert into notifications.notification (id, user_id, kind, appointment_id, facts, dedupe_key, created_at)
      select gen_random_uuid(), told.user_id, ${kind}, ${facts.appointmentId}::uuid, ${JSON.stringify(notice)}::jsonb, ${eventId}, ${this.clock.now()}::timestamptz
      from (${usersOfProfile(facts.doctorId).query}
            union
            ${usersOfPatient(facts.patientId, 'book').query}) as told (user_id)
      where told.user_id in (${activeUsers().query})
      on conflict (user_id, dedupe_key) do nothing`);
  }
}
