import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { doctorsWith, specialityNames, UnknownSpeciality } from '../../directory/contract.js';
import { Clock } from '../../kernel/clock.js';
import { sql } from '../../kernel/sql.js';
import { type Actor, SYSTEM } from '../../platform/access/actor.js';
import { actingAs } from '../../platform/access/request-context.js';
import { Database } from '../../platform/database/database.js';
import { Booking, type BookingRequest } from '../booking.js';
import { Calendars } from '../calendars.js';
import { OutsideAvailability, SlotTaken } from '../domain/appointment.errors.js';
import { DURATION, usualModality } from '../domain/appointment.js';
import { outsideOf } from '../domain/offer.js';
import { FirstFree } from '../first-free.js';
import type { AppointmentView } from '../queries/appointment-view.js';

/** So many doctors are tried, those with the fewest appointments around that time first. */
const MOST_TRIED = 20;
const SUGGESTED = 3;
/** The patient may have other appointments at some of the first free times. */
const MOST_LOOKED_AT = 24;

export type AnyDoctorRequest = Omit<BookingRequest, 'doctorId'> & { speciality: string };

/** Books with any doctor of a speciality who is free: chosen in the booking's own transaction, the one with the fewest appointments that day first. */
export class BookAnyDoctor extends Command<AppointmentView> {
  constructor(
    readonly actor: Actor,
    readonly request: AnyDoctorRequest,
  ) {
    super();
  }
}

@CommandHandler(BookAnyDoctor)
export class BookAnyDoctorHandler implements ICommandHandler<BookAnyDoctor> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly calendars: Calendars,
    private readonly booking: Booking,
    private readonly firstFree: FirstFree,
  ) {}

  execute({ actor, request: { speciality, ...request } }: BookAnyDoctor): Promise<AppointmentView> {
    return this.db.transaction(async () => {
      const { patientId, roomId, hospitalId } = request;
      const doctorIds = await this.candidates(actor, speciality, request);
      if (doctorIds.length === 0) await this.demandListed(speciality);
      // All at once and in one order, so that two such bookings never wait for each other.
      await this.booking.lock(doctorIds, [patientId, roomId], hospitalId);
      for (const doctorId of doctorIds) {
        try {
          return await this.booking.book(actor, { ...request, doctorId });
        } catch (refusal) {
          // Only this doctor's time stands in the way; a patient or room that is taken is so with each doctor.
          const isOfDoctor = refusal instanceof OutsideAvailability || (refusal instanceof SlotTaken && refusal.details.taken === 'doctor');
          if (!isOfDoctor) throw refusal;
        }
      }
      const { type, durationMinutes, startsAt: from } = request;
      const modality = request.modality ?? usualModality(type);
      const found = await this.firstFree.find(actor, {
        speciality,
        hospitalId,
        type,
        durationMinutes,
        modality,
        limit: MOST_LOOKED_AT,
        from,
      });
      const taken = await this.timesOf(patientId, from);
      const instead = found
        .filter((slot) => !taken.some(([starts, ends]) => Date.parse(slot.startsAt) < ends && starts < Date.parse(slot.endsAt)))
        .slice(0, SUGGESTED)
        .map(({ doctorId, startsAt, endsAt }) => ({ doctorId, startsAt, endsAt }));
      throw doctorIds.length === 0 ? new OutsideAvailability('hours', instead) : new SlotTaken('doctor', instead);
    });
  }

  private async demandListed(speciality: string): Promise<void> {
    const listed = await this.db.query(sql`select 1 from (${specialityNames()}) s where s.name = lower(${speciality})`);
    if (listed.length === 0) throw new UnknownSpeciality([speciality]);
  }

  /** Taken times of the patient from an instant on, in epoch milliseconds. */
  private async timesOf(patientId: string, from: Date): Promise<[number, number][]> {
    const rows = await actingAs(SYSTEM, () =>
      this.db.query<{ starts_at: string; ends_at: string }>(sql`
        select a.starts_at, a.ends_at from scheduling.appointment a
        where a.patient_id = ${patientId} and a.status not in ('cancelled', 'no_show') and a.ends_at > ${from} limit 1000`),
    );
    return rows.map((row) => [Date.parse(row.starts_at), Date.parse(row.ends_at)]);
  }

  /** Doctors whose hours fit; those who have no appointment at that time first, as far as one knows before the locks. */
  private async candidates(actor: Actor, speciality: string, request: Omit<BookingRequest, 'doctorId'>): Promise<string[]> {
    const { startsAt, type, hospitalId } = request;
    const modality = request.modality ?? usualModality(type);
    const rows = await actingAs(SYSTEM, () =>
      this.db.query<{ id: string }>(sql`
        select d.id from (${doctorsWith({ speciality, hospitalId }, actor.where('read', 'Doctor', 'd'))}) d
        order by exists (select from scheduling.appointment a where a.doctor_id = d.id and a.status not in ('cancelled', 'no_show')
          and tstzrange(a.starts_at, a.ends_at) @> ${startsAt}::timestamptz), (select count(*) from scheduling.appointment a where a.doctor_id = d.id and a.status not in ('cancelled', 'no_show')
          and a.starts_at > ${startsAt}::timestamptz - interval '12 hours' and a.starts_at < ${startsAt}::timestamptz + interval '12 hours'), d.id
        limit 200`),
    );
    const fitting: string[] = [];
    for (const { id } of rows) {
      const known = await this.calendars.of(id, hospitalId);
      if (!known) continue;
      const durationMinutes = request.durationMinutes ?? known.calendar.settings.durations[type] ?? DURATION.usual;
      const asked = { now: this.clock.now(), asPatient: actor.who.role === 'patient', hoursAreTold: known.hoursAreTold };
      if (request.allowOutsideAvailability || !outsideOf(known.calendar, { startsAt, durationMinutes, modality, hospitalId }, asked))
        fitting.push(id);
      if (fitting.length === MOST_TRIED) break;
    }
    return fitting;
  }
}
