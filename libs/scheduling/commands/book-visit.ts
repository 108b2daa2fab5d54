import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Actor } from '../../platform/access/actor.js';
import { Database } from '../../platform/database/database.js';
import { Booking, type BookingRequest } from '../booking.js';
import type { AppointmentView } from '../queries/appointment-view.js';

/** Books a visit of several doctors: one appointment with each of them, all or none. Answers with that of the first doctor. */
export class BookVisit extends Command<AppointmentView> {
  constructor(
    readonly actor: Actor,
    readonly request: BookingRequest,
    readonly otherDoctorIds: readonly string[],
  ) {
    super();
  }
}

@CommandHandler(BookVisit)
export class BookVisitHandler implements ICommandHandler<BookVisit> {
  constructor(
    private readonly db: Database,
    private readonly booking: Booking,
  ) {}

  execute({ actor, request, otherDoctorIds }: BookVisit): Promise<AppointmentView> {
    return this.db.transaction(async () => {
      const { doctorId, patientId, roomId, hospitalId } = request;
      await this.booking.lock([doctorId, ...otherDoctorIds], [patientId, roomId], hospitalId);
      const first = await this.booking.book(actor, { ...request, otherDoctorIds });
      const { id: visitId, durationMinutes } = first;
      for (const other of otherDoctorIds)
        await this.booking.book(actor, {
          ...request,
          doctorId: other,
          otherDoctorIds: [doctorId, ...otherDoctorIds].filter((id) => id !== other),
          hospitalId: first.hospitalId ?? undefined,
          durationMinutes,
          visitId,
        });
      return first;
    });
  }
}
