import { Module } from '@nestjs/common';
import { AppointmentChanges } from './appointment-changes.js';
import { Booking } from './booking.js';
import { Calendars } from './calendars.js';
import { AdvanceAppointmentHandler } from './commands/advance-appointment.js';
import { CancelAppointmentHandler } from './commands/cancel-appointment.js';
import { ChangeStatusHandler } from './commands/change-status.js';
import { MoveAppointmentsHandler, ReturnAppointmentsHandler } from './commands/move-appointments.js';
import { RescheduleAppointmentHandler } from './commands/reschedule-appointment.js';
import { ScheduleAppointmentHandler } from './commands/schedule-appointment.js';
import { SettleAppointmentsHandler } from './commands/settle-appointments.js';
import { UpdateAppointmentHandler } from './commands/update-appointment.js';
import { AppointmentListsController } from './http/appointment-lists.controller.js';
import { AppointmentStepsController } from './http/appointment-steps.controller.js';
import { AppointmentsController } from './http/appointments.controller.js';
import { SlotsController } from './http/slots.controller.js';
import { FindConflictsHandler } from './queries/find-conflicts.js';
import { FindFreeSlotsHandler } from './queries/find-free-slots.js';
import { GetAppointmentHandler } from './queries/get-appointment.js';
import { GetHistoryHandler } from './queries/get-history.js';
import { ListAppointmentsHandler } from './queries/list-appointments.js';
import { ListAppointmentsOfHandler } from './queries/list-appointments-of.js';
import { ListTodayHandler } from './queries/list-today.js';
import { Slots } from './slots.js';
import { Suggestions } from './suggestions.js';

@Module({
  controllers: [AppointmentListsController, AppointmentStepsController, AppointmentsController, SlotsController],
  providers: [
    AppointmentChanges,
    Booking,
    Calendars,
    Slots,
    Suggestions,
    AdvanceAppointmentHandler,
    CancelAppointmentHandler,
    ChangeStatusHandler,
    FindConflictsHandler,
    FindFreeSlotsHandler,
    GetAppointmentHandler,
    GetHistoryHandler,
    ListAppointmentsHandler,
    ListAppointmentsOfHandler,
    ListTodayHandler,
    MoveAppointmentsHandler,
    RescheduleAppointmentHandler,
    ReturnAppointmentsHandler,
    ScheduleAppointmentHandler,
    SettleAppointmentsHandler,
    UpdateAppointmentHandler,
  ],
})
export class SchedulingModule {}
