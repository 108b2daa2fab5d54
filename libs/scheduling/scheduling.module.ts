import { Module } from '@nestjs/common';
import { AvailabilityModule } from './availability.module.js';
import { BookingModule } from './booking.module.js';
import { AdvanceAppointmentHandler } from './commands/advance-appointment.js';
import { BookAnyDoctorHandler } from './commands/book-any-doctor.js';
import { BookSeriesHandler } from './commands/book-series.js';
import { BookVisitHandler } from './commands/book-visit.js';
import { CancelAppointmentHandler } from './commands/cancel-appointment.js';
import { ChangeStatusHandler } from './commands/change-status.js';
import { HoldSlotHandler } from './commands/hold-slot.js';
import { MoveAppointmentsHandler, ReturnAppointmentsHandler } from './commands/move-appointments.js';
import { ReceiveWalkInHandler } from './commands/receive-walk-in.js';
import { ReleaseHoldHandler } from './commands/release-hold.js';
import { RescheduleAppointmentHandler } from './commands/reschedule-appointment.js';
import { ScheduleAppointmentHandler } from './commands/schedule-appointment.js';
import { SettleAppointmentsHandler } from './commands/settle-appointments.js';
import { UpdateAppointmentHandler } from './commands/update-appointment.js';
import { AppointmentListsController } from './http/appointment-lists.controller.js';
import { AppointmentStepsController } from './http/appointment-steps.controller.js';
import { AppointmentsController } from './http/appointments.controller.js';
import { SeriesController } from './http/series.controller.js';
import { SlotsController } from './http/slots.controller.js';
import { SchedulingInsightsModule } from './insights.module.js';
import { FindConflictsHandler } from './queries/find-conflicts.js';
import { FindFirstFreeSlotsHandler } from './queries/find-first-free-slots.js';
import { FindFreeSlotsHandler } from './queries/find-free-slots.js';
import { GetAppointmentHandler } from './queries/get-appointment.js';
import { GetHistoryHandler } from './queries/get-history.js';
import { GetSeriesHandler } from './queries/get-series.js';
import { ListAppointmentsOfHandler } from './queries/list-appointments-of.js';
import { ListAppointmentsHandler } from './queries/list-appointments.js';
import { ListHoldsHandler } from './queries/list-holds.js';
import { ListTodayHandler } from './queries/list-today.js';
import { SlotsModule } from './slots.module.js';
import { WaitlistModule } from './waitlist.module.js';

@Module({
  imports: [AvailabilityModule, BookingModule, SchedulingInsightsModule, SlotsModule, WaitlistModule],
  controllers: [AppointmentListsController, AppointmentStepsController, AppointmentsController, SeriesController, SlotsController],
  providers: [
    AdvanceAppointmentHandler,
    BookAnyDoctorHandler,
    BookSeriesHandler,
    BookVisitHandler,
    CancelAppointmentHandler,
    ChangeStatusHandler,
    FindConflictsHandler,
    FindFirstFreeSlotsHandler,
    FindFreeSlotsHandler,
    GetAppointmentHandler,
    GetHistoryHandler,
    GetSeriesHandler,
    HoldSlotHandler,
    ListAppointmentsHandler,
    ListAppointmentsOfHandler,
    ListHoldsHandler,
    ListTodayHandler,
    MoveAppointmentsHandler,
    ReceiveWalkInHandler,
    ReleaseHoldHandler,
    RescheduleAppointmentHandler,
    ReturnAppointmentsHandler,
    ScheduleAppointmentHandler,
    SettleAppointmentsHandler,
    UpdateAppointmentHandler,
  ],
})
export class SchedulingModule {}
