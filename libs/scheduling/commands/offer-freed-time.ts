import { LockMode } from '@mikro-orm/core';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { existingPatient, usersOfPatient } from '../../directory/contract.js';
import { verifiedUsers } from '../../identity/contract.js';
import { Clock } from '../../kernel/clock.js';
import { DomainError } from '../../kernel/domain-error.js';
import { newId } from '../../kernel/ids.js';
import { raw, sql } from '../../kernel/sql.js';
import { SYSTEM } from '../../platform/access/actor.js';
import { actingAs } from '../../platform/access/request-context.js';
import { Config } from '../../platform/config.js';
import { Database } from '../../platform/database/database.js';
import { Booking } from '../booking.js';
import { OFFER_MINUTES, WaitlistEntry } from '../domain/waitlist-entry.js';
import { lockTimes } from '../times-lock.js';

/** Offers a time that became free to the first who waits for it: a hold of 15 minutes that belongs to the patient. Nothing happens if it is taken again. */
export class OfferFreedTime extends Command<void> {
  constructor(
    readonly doctorId: string,
    readonly startsAt: Date,
    readonly endsAt: Date,
  ) {
    super();
  }
}

@CommandHandler(OfferFreedTime)
export class OfferFreedTimeHandler implements ICommandHandler<OfferFreedTime> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly booking: Booking,
  ) {}

  async execute({ doctorId, startsAt, endsAt }: OfferFreedTime): Promise<void> {
    const now = this.clock.now();
    if (startsAt <= now) return;
    await this.db.transaction((em) =>
      actingAs(SYSTEM, async () => {
        await lockTimes(this.db, [doctorId]);
        for (const { id } of await this.candidates(doctorId, startsAt, endsAt)) {
          const entry = await em.findOne(WaitlistEntry, { id, status: 'waiting' }, { lockMode: LockMode.PESSIMISTIC_WRITE });
          if (!entry) continue;
          const { patientId, type, modality, durationMinutes, hospitalId } = entry;
          const wanted = { doctorId, hospitalId: hospitalId ?? undefined, patientId: null, type, modality, startsAt, durationMinutes };
          const known = await this.booking.demandFree(SYSTEM, wanted).catch((refusal: unknown) => {
            if (refusal instanceof DomainError) return undefined;
            throw refusal;
          });
          // Somebody else may ask for a shorter time, or for another way to see the doctor.
          if (!known) continue;
          // The patient could not accept it in time.
          if (startsAt.getTime() < now.getTime() + known.calendar.settings.noticeMinutes * 60_000) return;
          const offer = {
            offerId: newId(),
            startsAt,
            endsAt: new Date(startsAt.getTime() + durationMinutes * 60_000),
            timeZone: known.calendar.timeZone,
          };
          const expiresAt = new Date(now.getTime() + OFFER_MINUTES * 60_000);
          await this.db.query(sql`insert into scheduling.hold (id, doctor_id, patient_id, starts_at, ends_at, expires_at, created_at)
            values (${offer.offerId}, ${doctorId}, ${patientId}, ${startsAt}, ${offer.endsAt}, ${expiresAt}, ${now})`);
          await this.db
            .query(sql`insert into scheduling.waitlist_offer (id, entry_id, doctor_id, starts_at, ends_at, offered_at, expires_at)
            values (${offer.offerId}, ${id}, ${doctorId}, ${startsAt}, ${offer.endsAt}, ${now}, ${expiresAt})`);
          entry.offer(offer);
          await em.flush();
          return;
        }
      }),
    );
  }

  /** Entries that wait for such a time, the oldest first, without those to whom it was offered before and patients who could not accept it. */
  private candidates(doctorId: string, startsAt: Date, endsAt: Date): Promise<{ id: string }[]> {
    const minutes = (endsAt.getTime() - startsAt.getTime()) / 60_000;
    const [most, mostUnverified] = [this.config.get('MAX_FUTURE_BOOKINGS'), this.config.get('MAX_FUTURE_BOOKINGS_UNVERIFIED')];
    const isVerified = sql`exists (select from (${usersOfPatient(raw('w.patient_id'), 'book').query}) u (id) where u.id in (${verifiedUsers().query}))`;
    return this.db.query(sql`
      select w.id from scheduling.waitlist_entry w
      where w.doctor_id = ${doctorId} and w.status = 'waiting' and w.duration_minutes <= ${minutes} and w.not_before <= ${startsAt}
        and w.not_after >= ${startsAt}::timestamptz + make_interval(mins => w.duration_minutes)
        and (w.appointment_id is null or ${startsAt} < (select a.starts_at from scheduling.appointment a where a.id = w.appointment_id))
        and not exists (select from scheduling.waitlist_offer o where o.entry_id = w.id and o.starts_at = ${startsAt})
        and not exists (select from scheduling.hold h where h.doctor_id = w.doctor_id and h.patient_id = w.patient_id and h.expires_at > ${this.clock.now()})
        and exists (${existingPatient(raw('w.patient_id'))} and not p.deceased)
        and (select count(*) from scheduling.appointment a where a.patient_id = w.patient_id and a.status in ('scheduled', 'confirmed')
          and a.starts_at > ${this.clock.now()} and a.id is distinct from w.appointment_id) < case when ${isVerified} then ${most}::integer else ${mostUnverified}::integer end
        and not exists (select from scheduling.appointment a where a.patient_id = w.patient_id and a.status not in ('cancelled', 'no_show')
          and a.id is distinct from w.appointment_id and a.starts_at < ${startsAt}::timestamptz + make_interval(mins => w.duration_minutes) and a.ends_at > ${startsAt})
      order by w.created_at, w.id limit 20`);
  }
}
