import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { usersOfPatient } from '../../directory/contract.js';
import { Clock } from '../../kernel/clock.js';
import { Database } from '../../platform/database/database.js';
import { tell } from '../tell.js';

interface Offer {
  patientId: string;
  /** RFC 3339, UTC. */
  startsAt: string;
  timeZone: string;
}

/** Notifies the patient and the delegates who may book about a time that is kept for them: once each, however often this runs for an event. */
export class NotifyAboutOffer extends Command<void> {
  constructor(
    readonly offer: Offer,
    /** Id of the event that the notification is about. */
    readonly eventId: string,
  ) {
    super();
  }
}

@CommandHandler(NotifyAboutOffer)
export class NotifyAboutOfferHandler implements ICommandHandler<NotifyAboutOffer> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  async execute({ offer: { patientId, startsAt, timeZone }, eventId }: NotifyAboutOffer): Promise<void> {
    const news = {
      kind: 'waitlist-offer' as const,
      facts: { startsAt, timeZone },
      patientId,
      appointmentId: null,
      eventId,
      at: this.clock.now(),
    };
    await tell(this.db, usersOfPatient(patientId, 'book'), news);
  }
}
