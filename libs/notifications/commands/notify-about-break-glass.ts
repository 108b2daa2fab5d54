import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { usersOfPatient } from '../../directory/contract.js';
import { Clock } from '../../kernel/clock.js';
import { Database } from '../../platform/database/database.js';
import type { BreakGlassNotice } from '../domain/notification.js';
import { tell } from '../tell.js';

/** Notifies the patient, and the delegates who may see the records, that a doctor opened the record in an emergency: once each. */
export class NotifyAboutBreakGlass extends Command<void> {
  constructor(
    readonly patientId: string,
    readonly notice: BreakGlassNotice,
    /** Id of the event that the notification is about. */
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
    const news = { kind: 'break-glass', facts: notice, patientId, appointmentId: null, eventId, at: this.clock.now() } as const;
    await tell(this.db, usersOfPatient(patientId, 'records'), news);
  }
}
