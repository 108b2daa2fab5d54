import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../kernel/clock.js';
import { InvalidFields, NotFound } from '../../kernel/domain-error.js';
import { sql } from '../../kernel/sql.js';
import { type Actor, SYSTEM } from '../../platform/access/actor.js';
import { actingAs } from '../../platform/access/request-context.js';
import { Database } from '../../platform/database/database.js';
import { Booking, type BookingRequest } from '../booking.js';
import { Calendars } from '../calendars.js';
import { DURATION } from '../domain/appointment.js';
import type { AppointmentView } from '../queries/appointment-view.js';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** Receives a patient who comes without a booking: checked in at once, at the first time at which the doctor is free if none is named. */
export class ReceiveWalkIn extends Command<AppointmentView> {
  constructor(
    readonly actor: Actor,
    readonly request: Omit<BookingRequest, 'startsAt'> & { startsAt?: Date },
  ) {
    super();
  }
}

@CommandHandler(ReceiveWalkIn)
export class ReceiveWalkInHandler implements ICommandHandler<ReceiveWalkIn> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly calendars: Calendars,
    private readonly booking: Booking,
  ) {}

  execute({ actor, request }: ReceiveWalkIn): Promise<AppointmentView> {
    return this.db.transaction(async () => {
      const { doctorId, patientId, roomId, hospitalId, type } = request;
      const known = await this.calendars.of(doctorId, hospitalId);
      if (!known) throw new NotFound('doctor');
      await this.booking.lock([doctorId], [patientId, roomId], hospitalId);
      const durationMinutes = request.durationMinutes ?? known.calendar.settings.durations[type] ?? DURATION.usual;
      if (request.startsAt && request.startsAt.getTime() > this.clock.now().getTime() + DAY_MS)
        throw new InvalidFields({ startsAt: 'Must be within the next 24 hours: book a later time.' });
      const startsAt = request.startsAt ?? (await this.firstGap(request, durationMinutes));
      return this.booking.book(actor, { ...request, startsAt, durationMinutes, walkIn: true });
    });
  }

  /** The first time from this minute on at which neither doctor, patient nor room has an appointment. */
  private async firstGap({ doctorId, patientId, roomId }: Omit<BookingRequest, 'startsAt'>, durationMinutes: number): Promise<Date> {
    const minute = Math.floor(this.clock.now().getTime() / MINUTE_MS) * MINUTE_MS;
    const taken = await actingAs(SYSTEM, () =>
      this.db.query<{ starts_at: string; ends_at: string }>(sql`
        select a.starts_at, a.ends_at from scheduling.appointment a
        where (a.doctor_id = ${doctorId} or a.patient_id = ${patientId} or a.room_id = ${roomId ?? null}::uuid) and a.status not in ('cancelled', 'no_show')
          and a.ends_at > ${new Date(minute)} and a.starts_at < ${new Date(minute + DAY_MS)} and a.starts_at > ${new Date(minute - DAY_MS)}
        union all
        select h.starts_at, h.ends_at from scheduling.hold h where h.doctor_id = ${doctorId} and h.expires_at > ${this.clock.now()} and h.ends_at > ${new Date(minute)}
        order by 1`),
    );
    let start = minute;
    for (const { starts_at, ends_at } of taken) {
      if (Date.parse(starts_at) >= start + durationMinutes * MINUTE_MS) break;
      start = Math.max(start, Date.parse(ends_at));
    }
    return new Date(start);
  }
}
