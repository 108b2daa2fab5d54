import type { EntityManager } from '@mikro-orm/postgresql';
import { sql } from '../kernel/sql.js';
import { SYSTEM } from '../platform/access/actor.js';
import { actingAs } from '../platform/access/request-context.js';
import { execute } from '../platform/database/execute.js';
import type { OfferedTime } from './domain/waitlist-entry.js';

interface OfferRow {
  id: string;
  starts_at: string;
  ends_at: string;
  expires_at: string;
}

export type OpenOffer = OfferedTime & { expiresAt: Date };

/** The offer of an entry that waits for an answer, locked; undefined if there is none. */
export async function openOfferOf(em: EntityManager, entryId: string): Promise<OpenOffer | undefined> {
  const [row] = await actingAs(SYSTEM, () =>
    execute<OfferRow>(
      em,
      sql`select o.id, o.starts_at, o.ends_at, o.expires_at from scheduling.waitlist_offer o where o.entry_id = ${entryId} and o.outcome is null for update`,
    ),
  );
  return (
    row && {
      offerId: row.id,
      startsAt: new Date(row.starts_at),
      endsAt: new Date(row.ends_at),
      expiresAt: new Date(row.expires_at),
      timeZone: 'UTC',
    }
  );
}

/** Ends an offer: its time is not kept for the patient any more. */
export async function endOffer(em: EntityManager, offerId: string, outcome: 'accepted' | 'declined' | 'expired'): Promise<void> {
  await actingAs(SYSTEM, async () => {
    await execute(em, sql`update scheduling.waitlist_offer set outcome = ${outcome} where id = ${offerId}`);
    await execute(em, sql`delete from scheduling.hold where id = ${offerId}`);
  });
}
