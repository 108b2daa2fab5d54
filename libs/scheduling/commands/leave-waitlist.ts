import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Actor } from '../../platform/access/actor.js';
import { loadFor } from '../../platform/access/load.js';
import { note } from '../../platform/audit/audited.js';
import { Database } from '../../platform/database/database.js';
import { WaitlistEntry } from '../domain/waitlist-entry.js';
import { endOffer, openOfferOf } from '../waitlist-offers.js';

/** Takes a patient off the waitlist. A time that is offered goes to the next one. */
export class LeaveWaitlist extends Command<void> {
  constructor(
    readonly actor: Actor,
    readonly entryId: string,
    readonly expectedVersion?: number,
  ) {
    super();
  }
}

@CommandHandler(LeaveWaitlist)
export class LeaveWaitlistHandler implements ICommandHandler<LeaveWaitlist> {
  constructor(private readonly db: Database) {}

  execute({ actor, entryId, expectedVersion }: LeaveWaitlist): Promise<void> {
    return this.db.transaction(async (em) => {
      const entry = await loadFor('delete', em, actor, WaitlistEntry, entryId, expectedVersion);
      note({ patientIds: [entry.patientId] });
      const offer = await openOfferOf(em, entryId);
      if (offer) await endOffer(em, offer.offerId, 'declined');
      entry.withdraw(offer);
    });
  }
}
