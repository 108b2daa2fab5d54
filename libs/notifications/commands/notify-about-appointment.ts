import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { usersOfPatient } from '../../directory/contract.js';
import { usersOfProfile } from '../../identity/contract.js';
import { Clock } from '../../kernel/clock.js';
import { IdSet, sql } from '../../kernel/sql.js';
import { Database } from '../../platform/database/database.js';
import type { AppointmentFacts } from '../../scheduling/contract.js';
import type { AppointmentNotice, NotificationKind } from '../domain/notification.js';
import { tell } from '../tell.js';

/** Notifies the doctor, the patient and the delegates who may book: one in-app notification each, however often this runs for an event. */
export class NotifyAboutAppointment extends Command<void> {
  constructor(
    readonly kind: NotificationKind,
    readonly facts: AppointmentFacts,
    /** Id of the event that the notification is about. */
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
    const accounts = new IdSet(sql`${usersOfProfile(facts.doctorId).query} union ${usersOfPatient(facts.patientId, 'book').query}`);
    const { patientId, appointmentId } = facts;
    await tell(this.db, accounts, { kind, facts: notice, patientId, appointmentId, eventId, at: this.clock.now() });
  }
}
