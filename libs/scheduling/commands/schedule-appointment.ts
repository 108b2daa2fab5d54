import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Actor } from '../../platform/access/actor.js';
import { Booking, type BookingRequest } from '../booking.js';
import type { AppointmentView } from '../queries/appointment-view.js';

/** Books a doctor's time for a patient. `timeZone` is the doctor's unless the caller names one. */
export class ScheduleAppointment extends Command<AppointmentView> {
  constructor(
    readonly actor: Actor,
    readonly request: BookingRequest,
  ) {
    super();
  }
}

@CommandHandler(ScheduleAppointment)
export class ScheduleAppointmentHandler implements ICommandHandler<ScheduleAppointment> {
  constructor(private readonly booking: Booking) {}

  execute({ actor, request }: ScheduleAppointment): Promise<AppointmentView> {
    return this.booking.book(actor, request);
  }
}
