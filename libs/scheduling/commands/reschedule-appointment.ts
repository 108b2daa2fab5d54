import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { patientsInCareOf } from '../../directory/contract.js';
import { NotAllowed } from '../../kernel/domain-error.js';
import { sql } from '../../kernel/sql.js';
import { type Actor, SYSTEM } from '../../platform/access/actor.js';
import { actingAs } from '../../platform/access/request-context.js';
import { Database } from '../../platform/database/database.js';
import { AppointmentChanges, type Change, type Which } from '../appointment-changes.js';
import { Booking } from '../booking.js';
import { Calendars, type KnownCalendar } from '../calendars.js';
import type { Appointment, Where } from '../domain/appointment.js';
import { APPOINTMENT_STATUSES, MOVABLE } from '../domain/appointment-status.js';
import { NotMovable } from '../domain/appointment.errors.js';
import { placeAfterMove } from '../domain/offer.js';
import type { AppointmentView } from '../queries/appointment-view.js';
import { restOfVisit } from '../visits.js';

const NOT_CANCELLED = APPOINTMENT_STATUSES.filter((status) => status !== 'cancelled');

export interface Move {
  startsAt: Date;
  /** As long as before by default. */
  durationMinutes?: number;
  allowOutsideAvailability?: boolean;
}

/**
 * Moves an appointment to another time in one step: if that is taken, the old one stands. It stays the same appointment. A patient who moves it asks the
 * practice to confirm it again, unless it confirms automatically. A visit with several doctors moves as a whole.
 */
export class RescheduleAppointment extends Command<AppointmentView> {
  constructor(
    readonly actor: Actor,
    readonly which: Which,
    readonly move: Move,
  ) {
    super();
  }
}

@CommandHandler(RescheduleAppointment)
export class RescheduleAppointmentHandler implements ICommandHandler<RescheduleAppointment> {
  constructor(
    private readonly changes: AppointmentChanges,
    private readonly booking: Booking,
    private readonly calendars: Calendars,
    private readonly db: Database,
  ) {}

  execute({ actor, which, move }: RescheduleAppointment) {
    return this.changes.make('reschedule', actor, which, (change) => this.reschedule(actor, change, move));
  }

  async reschedule(actor: Actor, change: Change, { startsAt, allowOutsideAvailability = false, ...move }: Move): Promise<void> {
    const { em, appointment, by } = change;
    if (actor.who.role === 'patient') appointment.demandAhead(by.at);
    const durationMinutes = move.durationMinutes ?? appointment.durationMinutes;
    const stays = startsAt.getTime() === appointment.startsAt.getTime() && durationMinutes === appointment.durationMinutes;
    if (stays && MOVABLE.includes(appointment.status)) return;
    // A visit of which one doctor's part is missed or has begun does not move without it.
    const others = await restOfVisit(em, appointment, NOT_CANCELLED);
    const visit = [appointment, ...others];
    for (const one of visit) {
      if (!MOVABLE.includes(one.status)) throw new NotMovable(one.status, MOVABLE);
      // The right to override is asked for each doctor of a visit.
      const mayOverride = (allowOutsideAvailability || one.mayOverlap) && (await this.mayOverride(actor, one));
      if (allowOutsideAvailability && !mayOverride) throw new NotAllowed('override the availability of', 'doctor');
      const place = others.length > 0 || mayOverride ? undefined : await this.placeOf(actor, one, startsAt, durationMinutes);
      const { hospitalId, roomId } = place ?? one;
      const known = await this.booking.demandFree(
        actor,
        {
          doctorId: one.doctorId,
          otherDoctorIds: visit.filter(({ id }) => id !== one.id).map(({ doctorId }) => doctorId),
          patientId: one.patientId,
          hospitalId: hospitalId ?? undefined,
          roomId: roomId ?? undefined,
          visitId: one.visitId,
          type: one.type,
          modality: one.modality,
          startsAt,
          durationMinutes,
        },
        { allowOutsideAvailability, allowOverlap: one.mayOverlap && mayOverride },
      );
      // An emergency that somebody else than staff moves has to find a free time like any other.
      if (!mayOverride) one.mayOverlap = false;
      const unconfirmed = actor.who.role === 'patient' && !(await this.confirmsItself(one, known));
      one.move(by, { startsAt, durationMinutes, unconfirmed, place });
      await this.db.query(sql`delete from scheduling.hold where doctor_id = ${one.doctorId} and user_id = ${actor.who.userId}`);
    }
  }

  /** The place may follow the hours, unless a hospital would give its appointment away. */
  private async placeOf({ who }: Actor, one: Appointment, startsAt: Date, durationMinutes: number): Promise<Where | undefined> {
    const known = await this.calendars.of(one.doctorId, one.hospitalId ?? undefined);
    const time = { startsAt: startsAt.getTime(), endsAt: startsAt.getTime() + durationMinutes * 60_000 };
    const place = known && placeAfterMove(known.calendar, one, time);
    return who.role === 'hospital' && place?.hospitalId !== who.profileId ? undefined : place;
  }

  private async mayOverride(actor: Actor, { id }: Appointment): Promise<boolean> {
    const rule = actor.whereAllowed('override', 'Appointment', 'a');
    return (await this.db.query(sql`select 1 from scheduling.appointment a where a.id = ${id} and ${rule}`)).length > 0;
  }

  private async confirmsItself({ doctorId, patientId }: Appointment, { automaticConfirmation }: KnownCalendar): Promise<boolean> {
    if (automaticConfirmation !== 'in_care') return automaticConfirmation === 'everybody';
    const care = sql`select 1 from (${patientsInCareOf(doctorId).query}) c (id) where c.id = ${patientId}`;
    return (await actingAs(SYSTEM, () => this.db.query(care))).length > 0;
  }
}
