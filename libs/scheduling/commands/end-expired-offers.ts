import { LockMode } from '@mikro-orm/core';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../kernel/clock.js';
import { sql } from '../../kernel/sql.js';
import { SYSTEM } from '../../platform/access/actor.js';
import { actingAs } from '../../platform/access/request-context.js';
import { Database } from '../../platform/database/database.js';
import { WaitlistEntry } from '../domain/waitlist-entry.js';
import { endOffer, openOfferOf } from '../waitlist-offers.js';

/** Ends offers whose 15 minutes are over: those patients wait on, and their times go to the next ones. */
export class EndExpiredOffers extends Command<void> {}

@CommandHandler(EndExpiredOffers)
export class EndExpiredOffersHandler implements ICommandHandler<EndExpiredOffers> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  async execute(): Promise<void> {
    await actingAs(SYSTEM, async () => {
      const over = await this.db.query<{ entry_id: string }>(
        sql`select o.entry_id from scheduling.waitlist_offer o where o.outcome is null and o.expires_at <= ${this.clock.now()} order by o.expires_at limit 100`,
      );
      for (const { entry_id } of over) await this.end(entry_id);
    });
  }

  private end(entryId: string): Promise<void> {
    return this.db.transaction(async (em) => {
      // The entry first, then its offer: an answer locks them in the same order.
      const entry = await em.findOne(WaitlistEntry, { id: entryId, status: 'offered' }, { lockMode: LockMode.PESSIMISTIC_WRITE });
      const offer = await openOfferOf(em, entryId);
      if (!entry || !offer || offer.expiresAt > this.clock.now()) return;
      await endOffer(em, offer.offerId, 'expired');
      entry.waitOn(offer);
    });
  }
}
