import { LockMode } from '@mikro-orm/core';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../kernel/clock.js';
import { NotFound } from '../../kernel/domain-error.js';
import { sql } from '../../kernel/sql.js';
import { type Actor, SYSTEM } from '../../platform/access/actor.js';
import { loadFor } from '../../platform/access/load.js';
import { actingAs } from '../../platform/access/request-context.js';
import { note } from '../../platform/audit/audited.js';
import { Database } from '../../platform/database/database.js';
import { Vault } from '../../platform/sealing/vault.js';
import { AppointmentChanges } from '../appointment-changes.js';
import { Booking } from '../booking.js';
import { Appointment } from '../domain/appointment.js';
import { MOVABLE } from '../domain/appointment-status.js';
import { OfferOver, WaitlistEntry } from '../domain/waitlist-entry.js';
import type { AppointmentView } from '../queries/appointment-view.js';
import { endOffer, openOfferOf } from '../waitlist-offers.js';

const REASON = 'An earlier time was taken from the waitlist.';

/** Takes an offered time: books it and cancels the later appointment of the entry, in one step. */
export class AcceptOffer extends Command<AppointmentView> {
  constructor(
    readonly actor: Actor,
    readonly entryId: string,
  ) {
    super();
  }
}

@CommandHandler(AcceptOffer)
export class AcceptOfferHandler implements ICommandHandler<AcceptOffer> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly vault: Vault,
    private readonly booking: Booking,
    private readonly changes: AppointmentChanges,
  ) {}

  execute({ actor, entryId }: AcceptOffer): Promise<AppointmentView> {
    return this.db.transaction(async (em) => {
      const [known] = await this.db.query<{ doctor_id: string; patient_id: string; hospital_id: string | null }>(
        sql`select w.doctor_id, w.patient_id, w.hospital_id from scheduling.waitlist_entry w where w.id = ${entryId} and ${actor.where('read', 'WaitlistEntry', 'w')}`,
      );
      if (!known) throw new NotFound('entry of a waitlist');
      await this.booking.lock([known.doctor_id], [known.patient_id], known.hospital_id);
      const entry = await loadFor('answer', em, actor, WaitlistEntry, entryId);
      const offer = await openOfferOf(em, entryId);
      const now = this.clock.now();
      if (!offer || offer.expiresAt <= now) throw new OfferOver();
      if (entry.appointmentId) await this.free(entry.appointmentId, { userId: actor.who.userId, at: now });
      const { doctorId, patientId, type, modality, durationMinutes } = entry;
      const hospitalId = entry.hospitalId ?? undefined;
      const booked = await this.booking.book(actor, {
        doctorId,
        patientId,
        hospitalId,
        type,
        modality,
        durationMinutes,
        startsAt: offer.startsAt,
      });
      await endOffer(em, offer.offerId, 'accepted');
      entry.accept(booked.id);
      await actingAs(SYSTEM, () => em.flush());
      return booked;
    });
  }

  private async free(appointmentId: string, by: { userId: string; at: Date }): Promise<void> {
    const { em } = this.db;
    const later = await actingAs(SYSTEM, () =>
      em.findOne(Appointment, { id: appointmentId, status: [...MOVABLE] }, { lockMode: LockMode.PESSIMISTIC_WRITE }),
    );
    later?.cancel(by, REASON, this.vault);
    await this.changes.save(em);
  }
}

/** Declines an offered time: the patient waits on, and the time is offered to the next one. */
export class DeclineOffer extends Command<void> {
  constructor(
    readonly actor: Actor,
    readonly entryId: string,
  ) {
    super();
  }
}

@CommandHandler(DeclineOffer)
export class DeclineOfferHandler implements ICommandHandler<DeclineOffer> {
  constructor(private readonly db: Database) {}

  execute({ actor, entryId }: DeclineOffer): Promise<void> {
    return this.db.transaction(async (em) => {
      const entry = await loadFor('answer', em, actor, WaitlistEntry, entryId);
      note({ patientIds: [entry.patientId] });
      const offer = await openOfferOf(em, entryId);
      if (!offer) throw new OfferOver();
      await endOffer(em, offer.offerId, 'declined');
      entry.waitOn(offer);
    });
  }
}
