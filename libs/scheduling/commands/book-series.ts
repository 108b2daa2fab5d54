import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../kernel/clock.js';
import { NotFound } from '../../kernel/domain-error.js';
import { newId } from '../../kernel/ids.js';
import { sql } from '../../kernel/sql.js';
import type { Actor } from '../../platform/access/actor.js';
import { Database } from '../../platform/database/database.js';
import { Booking, type BookingRequest } from '../booking.js';
import { Calendars } from '../calendars.js';
import { usualModality } from '../domain/appointment.js';
import { OutsideAvailability, SlotTaken } from '../domain/appointment.errors.js';
import { occurrences, type OnBusy, SeriesRuleRefused } from '../domain/series.js';
import type { AppointmentView } from '../queries/appointment-view.js';
import type { BookedSeriesView } from '../queries/series-view.js';
import { Slots } from '../slots.js';

const WEEK_MS = 7 * 24 * 3_600_000;

/** Books all dates of a rule in one transaction. A date that is taken is left out, shifted to the next free time before the next date, or fails all. */
export class BookSeries extends Command<BookedSeriesView> {
  constructor(
    readonly actor: Actor,
    readonly request: BookingRequest,
    readonly rule: string,
    readonly onBusy: OnBusy,
  ) {
    super();
  }
}

@CommandHandler(BookSeries)
export class BookSeriesHandler implements ICommandHandler<BookSeries> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly calendars: Calendars,
    private readonly booking: Booking,
    private readonly slots: Slots,
  ) {}

  execute({ actor, request, rule, onBusy }: BookSeries): Promise<BookedSeriesView> {
    return this.db.transaction(async () => {
      const { doctorId, patientId, roomId, hospitalId } = request;
      const known = await this.calendars.of(doctorId, hospitalId);
      if (!known) throw new NotFound('doctor');
      const dates = occurrences(rule, request.startsAt, request.timeZone ?? known.calendar.timeZone);
      await this.booking.lock([doctorId], [patientId, roomId], hospitalId);
      const seriesId = newId();
      await this.db.query(sql`insert into scheduling.series (id, doctor_id, patient_id, rule, created_by, created_at)
        values (${seriesId}, ${doctorId}, ${patientId}, ${rule}, ${actor.who.userId}, ${this.clock.now()})`);
      const appointments: AppointmentView[] = [];
      const skipped: BookedSeriesView['skipped'] = [];
      for (const [i, startsAt] of dates.entries()) {
        const next = dates[i + 1] ?? new Date(startsAt.getTime() + WEEK_MS);
        const booked = await this.book(actor, { ...request, startsAt, seriesId }, { onBusy, before: next });
        if (typeof booked === 'string') skipped.push({ startsAt: startsAt.toISOString(), code: booked });
        else appointments.push(booked);
      }
      if (appointments.length === 0) throw new SeriesRuleRefused('every date is taken.');
      return { id: seriesId, patientId, rule, appointments, skipped };
    });
  }

  /** The appointment, or the code of the refusal for which the date was left out. */
  private async book(
    actor: Actor,
    request: BookingRequest,
    { onBusy, before }: { onBusy: OnBusy; before: Date },
  ): Promise<AppointmentView | string> {
    try {
      return await this.booking.book(actor, request);
    } catch (refusal) {
      if (onBusy === 'fail' || !(refusal instanceof SlotTaken || refusal instanceof OutsideAvailability)) throw refusal;
      const shifted = onBusy === 'shift' ? await this.shifted(actor, request, before) : undefined;
      return shifted ?? refusal.code;
    }
  }

  private async shifted(actor: Actor, request: BookingRequest, before: Date): Promise<AppointmentView | undefined> {
    const { doctorId, patientId, hospitalId, type, durationMinutes } = request;
    const found = await this.slots.find(doctorId, {
      from: request.startsAt.getTime(),
      to: before.getTime(),
      type,
      durationMinutes,
      modality: request.modality ?? usualModality(type),
      hospitalId,
      userId: actor.who.userId,
      patientId,
      asPatient: actor.who.role === 'patient',
    });
    for (const slot of found?.slots ?? []) {
      try {
        return await this.booking.book(actor, { ...request, startsAt: new Date(slot.startsAt), durationMinutes: found?.durationMinutes });
      } catch (refusal) {
        // A room may be taken where doctor and patient are free.
        if (!(refusal instanceof SlotTaken)) throw refusal;
      }
    }
    return undefined;
  }
}
