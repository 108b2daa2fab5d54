import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { NotAllowed } from '../../kernel/domain-error.js';
import { sql } from '../../kernel/sql.js';
import type { Actor } from '../../platform/access/actor.js';
import { Database } from '../../platform/database/database.js';
import { Vault } from '../../platform/sealing/vault.js';
import { AppointmentChanges, type Which } from '../appointment-changes.js';
import { Calendars } from '../calendars.js';
import type { Appointment, AppointmentChanges as Fields, By } from '../domain/appointment.js';
import { OutsideAvailability, RoomNotAtHospital, SlotTaken } from '../domain/appointment.errors.js';
import { isOpen } from '../domain/calendar/open-times.js';
import type { AppointmentView } from '../queries/appointment-view.js';
import { Suggestions } from '../suggestions.js';
import { type Move, RescheduleAppointmentHandler } from './reschedule-appointment.js';

export type AppointmentUpdate = Fields & Partial<Move> & { roomId?: string | null };

/** Fields that each role may change; administrators and other systems all of them. */
const OF_ROLE: Partial<Record<string, readonly string[]>> = {
  patient: ['reason', 'extras', 'modality', 'startsAt', 'durationMinutes'],
  hospital: ['type', 'modality', 'location', 'roomId', 'startsAt', 'durationMinutes', 'allowOutsideAvailability'],
};

/** Changes an appointment: a field that is left out stays, null takes it away. Another time moves it as RescheduleAppointment does, in the same transaction. */
export class UpdateAppointment extends Command<AppointmentView> {
  constructor(
    readonly actor: Actor,
    readonly which: Which,
    readonly update: AppointmentUpdate,
  ) {
    super();
  }
}

@CommandHandler(UpdateAppointment)
export class UpdateAppointmentHandler implements ICommandHandler<UpdateAppointment> {
  constructor(
    private readonly changes: AppointmentChanges,
    private readonly moves: RescheduleAppointmentHandler,
    private readonly calendars: Calendars,
    private readonly suggestions: Suggestions,
    private readonly db: Database,
    private readonly vault: Vault,
  ) {}

  execute({ actor, which, update }: UpdateAppointment) {
    return this.changes.make(
      'update',
      actor,
      which,
      async (change) => {
        const { appointment, by } = change;
        const { startsAt, durationMinutes, allowOutsideAvailability, roomId, ...fields } = update;
        const foreign = Object.keys(update).filter((name) => !(OF_ROLE[actor.who.role]?.includes(name) ?? true));
        if (foreign.length > 0) throw new NotAllowed(`change ${foreign.join(', ')} of`, 'appointment');
        const before = appointment.modality;
        appointment.change(fields, by, this.vault);
        const newStart = startsAt ?? appointment.startsAt;
        const newLength = durationMinutes ?? appointment.durationMinutes;
        const moves = newStart.getTime() !== appointment.startsAt.getTime() || newLength !== appointment.durationMinutes;
        // A move looks itself whether the room is free, at the new time.
        if (!moves && !allowOutsideAvailability) await this.demandHours(appointment, before);
        if (roomId !== undefined && roomId !== appointment.roomId) await this.useRoom(actor, appointment, roomId, by, !moves);
        if (moves) await this.moves.reschedule(actor, change, { startsAt: newStart, durationMinutes: newLength, allowOutsideAvailability });
      },
      update.roomId ? [update.roomId] : [],
    );
  }

  /** An appointment within the doctor's hours does not change to a modality that they are not for. */
  private async demandHours(
    { doctorId, hospitalId, startsAt, endsAt, modality }: Appointment,
    before: Appointment['modality'],
  ): Promise<void> {
    const known = modality === before ? undefined : await this.calendars.read(doctorId, hospitalId ?? undefined);
    if (!known?.hoursAreTold) return;
    const time = { startsAt: startsAt.getTime(), endsAt: endsAt.getTime(), hospitalId: hospitalId ?? undefined };
    if (isOpen(known.calendar, { ...time, modality: before }) && !isOpen(known.calendar, { ...time, modality }))
      throw new OutsideAvailability('hours');
  }

  private async useRoom(actor: Actor, appointment: Appointment, roomId: string | null, by: By, mustBeFree: boolean): Promise<void> {
    if (roomId !== null) {
      const [room] = await this.db.query(
        sql`select 1 from scheduling.room r where r.id = ${roomId} and r.hospital_id = ${appointment.hospitalId ?? null}::uuid and r.deleted_at is null`,
      );
      if (!room) throw new RoomNotAtHospital();
      const { hospitalId, durationMinutes, ...plain } = appointment;
      const wanted = { ...plain, hospitalId: hospitalId ?? undefined, durationMinutes, roomId };
      if (mustBeFree && (await this.suggestions.whoIsTaken(actor, wanted, true)) === 'room')
        throw new SlotTaken('room', await this.suggestions.insteadOf(actor, wanted));
    }
    appointment.useRoom(roomId, by);
  }
}
