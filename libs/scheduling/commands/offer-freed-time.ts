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
import { DURATION } from '../domain/appointment.js';
import { type OfferedTime, OFFER_MINUTES, WaitlistEntry } from '../domain/waitlist-entry.js';
import { Slots } from '../slots.js';
import { lockTimes } from '../times-lock.js';

const MINUTE_MS = 60_000;
/** So many who wait are looked at for one freed time: some are not free then, or declined it. */
const MOST_LOOKED_AT = 200;

const minutesBetween = (from: Date, to: Date): number => (to.getTime() - from.getTime()) / MINUTE_MS;

/** Offers a time that became free, or a part of it, to the first who waits for it: a hold of 15 minutes that belongs to the patient. Nothing happens if it is taken again. */
export class OfferFreedTime extends Command<void> {
  constructor(
    readonly doctorId: string,
    readonly startsAt: Date,
    readonly endsAt: Date,
  ) {
    super();
  }
}

/** Reaction of a saga to a time that became free: none if nobody waits for the doctor. */
export async function offerIfAwaited(
  db: Database,
  time: { doctorId: string; startsAt: string; endsAt: string },
): Promise<OfferFreedTime[]> {
  const waiting = await db.query(
    sql`select 1 from scheduling.waitlist_entry w where w.doctor_id = ${time.doctorId} and w.status = 'waiting' limit 1`,
  );
  return waiting.length > 0 ? [new OfferFreedTime(time.doctorId, new Date(time.startsAt), new Date(time.endsAt))] : [];
}

@CommandHandler(OfferFreedTime)
export class OfferFreedTimeHandler implements ICommandHandler<OfferFreedTime> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly booking: Booking,
    private readonly slots: Slots,
  ) {}

  async execute({ doctorId, startsAt, endsAt }: OfferFreedTime): Promise<void> {
    const now = this.clock.now();
    if (startsAt <= now) return;
    await this.db.transaction((em) =>
      actingAs(SYSTEM, async () => {
        await lockTimes(this.db, [doctorId], await this.hospitalsOf(doctorId));
        let left = minutesBetween(startsAt, endsAt);
        for (const { id } of await this.candidates(doctorId, startsAt, endsAt)) {
          const entry = await em.findOne(WaitlistEntry, { id, status: 'waiting' }, { lockMode: LockMode.PESSIMISTIC_WRITE });
          const offer = entry && (await this.timeFor(entry, startsAt, endsAt, now));
          if (!entry || !offer) continue;
          const expiresAt = new Date(now.getTime() + OFFER_MINUTES * 60_000);
          await this.db.query(sql`insert into scheduling.hold (id, doctor_id, patient_id, starts_at, ends_at, expires_at, created_at)
            values (${offer.offerId}, ${doctorId}, ${entry.patientId}, ${offer.startsAt}, ${offer.endsAt}, ${expiresAt}, ${now})`);
          await this.db
            .query(sql`insert into scheduling.waitlist_offer (id, entry_id, doctor_id, starts_at, ends_at, offered_at, expires_at)
            values (${offer.offerId}, ${id}, ${doctorId}, ${offer.startsAt}, ${offer.endsAt}, ${now}, ${expiresAt})`);
          entry.offer(offer);
          await em.flush();
          left -= entry.durationMinutes;
          if (left < DURATION.min) return;
        }
      }),
    );
  }

  /** Hospitals at which people wait for this doctor: their locks come before those of people. */
  private async hospitalsOf(doctorId: string): Promise<(string | null)[]> {
    const rows = await this.db.query<{ hospital_id: string | null }>(
      sql`select distinct w.hospital_id from scheduling.waitlist_entry w where w.doctor_id = ${doctorId} and w.status = 'waiting'`,
    );
    return rows.map(({ hospital_id }) => hospital_id);
  }

  /** The first start within the freed time that can be booked and suits the entry: the freed one itself, else one of those on offer. */
  private async timeFor(entry: WaitlistEntry, freed: Date, end: Date, now: Date): Promise<OfferedTime | undefined> {
    const { doctorId, type, modality, durationMinutes, notBefore, notAfter } = entry;
    const hospitalId = entry.hospitalId ?? undefined;
    const asked = { type, modality, durationMinutes, hospitalId };
    const found = await this.slots.find(doctorId, { ...asked, from: freed.getTime(), to: end.getTime(), asPatient: true });
    const starts = [freed.getTime(), ...(found?.slots ?? []).map(({ startsAt }) => startsAt)];
    for (const start of new Set(starts)) {
      const [startsAt, endsAt] = [new Date(start), new Date(start + durationMinutes * MINUTE_MS)];
      if (startsAt < notBefore || endsAt > notAfter || endsAt > end || !(await this.suits(entry, startsAt, endsAt))) continue;
      const known = await this.booking.demandFree(SYSTEM, { ...asked, doctorId, patientId: null, startsAt }).catch((refusal: unknown) => {
        if (refusal instanceof DomainError) return undefined;
        throw refusal;
      });
      // The patient has to be able to accept it in time.
      if (!known || start < now.getTime() + known.calendar.settings.noticeMinutes * MINUTE_MS) continue;
      return { offerId: newId(), startsAt, endsAt, timeZone: known.calendar.timeZone };
    }
    return undefined;
  }

  /** True for a time that was not offered before, at which the patient is free, and that is earlier than the appointment that it would replace. */
  private async suits({ id, patientId, appointmentId = null }: WaitlistEntry, startsAt: Date, endsAt: Date): Promise<boolean> {
    const against = await this.db.query(sql`
      select 1 from scheduling.waitlist_offer o where o.entry_id = ${id} and o.starts_at = ${startsAt}
      union all
      select 1 from scheduling.appointment a where a.id = ${appointmentId}::uuid and a.starts_at <= ${startsAt}
      union all
      select 1 from scheduling.appointment a where a.patient_id = ${patientId} and a.status not in ('cancelled', 'no_show')
        and a.id is distinct from ${appointmentId}::uuid and a.starts_at < ${endsAt} and a.ends_at > ${startsAt}`);
    return against.length === 0;
  }

  /** Entries that wait for a time within the freed one, the oldest first, without patients who could not accept it. */
  private candidates(doctorId: string, startsAt: Date, endsAt: Date): Promise<{ id: string }[]> {
    const [most, mostUnverified] = [this.config.get('MAX_FUTURE_BOOKINGS'), this.config.get('MAX_FUTURE_BOOKINGS_UNVERIFIED')];
    const isVerified = sql`exists (select from (${usersOfPatient(raw('w.patient_id'), 'book').query}) u (id) where u.id in (${verifiedUsers().query}))`;
    return this.db.query(sql`
      select w.id from scheduling.waitlist_entry w
      where w.doctor_id = ${doctorId} and w.status = 'waiting' and w.duration_minutes <= ${minutesBetween(startsAt, endsAt)}
        and w.not_before + make_interval(mins => w.duration_minutes) <= ${endsAt} and w.not_after >= ${startsAt}::timestamptz + make_interval(mins => w.duration_minutes)
        and not exists (select from scheduling.hold h where h.doctor_id = w.doctor_id and h.patient_id = w.patient_id and h.expires_at > ${this.clock.now()})
        and exists (${existingPatient(raw('w.patient_id'))} and not p.deceased)
        and (select count(*) from scheduling.appointment a where a.patient_id = w.patient_id and a.status in ('scheduled', 'confirmed')
          and a.starts_at > ${this.clock.now()} and a.id is distinct from w.appointment_id) < case when ${isVerified} then ${most}::integer else ${mostUnverified}::integer end
      order by w.created_at, w.id limit ${MOST_LOOKED_AT}`);
  }
}
