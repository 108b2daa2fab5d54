import { Module } from '@nestjs/common';
import { CancelAppointmentHandler } from './commands/cancel-appointment.js';
import { MoveAppointmentsHandler, ReturnAppointmentsHandler } from './commands/move-appointments.js';
import { ScheduleAppointmentHandler } from './commands/schedule-appointment.js';
import { CancelAppointmentsBetweenHandler } from './commands/cancel-appointments-between.js';
import { AppointmentsBetweenHandler } from './queries/appointments-between.js';
import { AppointmentsController } from './http/appointments.controller.js';
import { GetAppointmentHandler } from './queries/get-appointment.js';
import { ListAppointmentsHandler } from './queries/list-appointments.js';
import { CreateAvailabilityRuleHandler } from './commands/create-availability-rule.js';
import { UpdateAvailabilityRuleHandler } from './commands/update-availability-rule.js';
import { CreateAvailabilityExceptionHandler } from './commands/create-availability-exception.js';
import { UpdateAvailabilityExceptionHandler } from './commands/update-availability-exception.js';
import { DeleteCalendarEntryHandler } from './commands/delete-calendar-entry.js';
import { CreateHolidayHandler } from './commands/create-holiday.js';
import { UpdateHolidayHandler } from './commands/update-holiday.js';
import { CreateRoomHandler } from './commands/create-room.js';
import { UpdateRoomHandler } from './commands/update-room.js';
import { DeleteRoomHandler } from './commands/delete-room.js';
import { UpdateBookingSettingsHandler } from './commands/update-booking-settings.js';
import { GetScheduleHandler } from './queries/get-schedule.js';
import { GetBookingSettingsHandler } from './queries/get-booking-settings.js';
import { ListHolidaysHandler } from './queries/list-holidays.js';
import { ListRoomsHandler } from './queries/list-rooms.js';
import { AvailabilityController } from './http/availability.controller.js';
import { BookingSettingsController } from './http/booking-settings.controller.js';
import { HolidaysController } from './http/holidays.controller.js';
import { RoomsController } from './http/rooms.controller.js';

@Module({
  controllers: [AppointmentsController, AvailabilityController, BookingSettingsController, HolidaysController, RoomsController],
  providers: [
    AppointmentsBetweenHandler,
    CancelAppointmentsBetweenHandler,
    ScheduleAppointmentHandler,
    MoveAppointmentsHandler,
    ReturnAppointmentsHandler,
    CancelAppointmentHandler,
    GetAppointmentHandler,
    ListAppointmentsHandler,
    CreateAvailabilityRuleHandler,
    UpdateAvailabilityRuleHandler,
    CreateAvailabilityExceptionHandler,
    UpdateAvailabilityExceptionHandler,
    DeleteCalendarEntryHandler,
    CreateHolidayHandler,
    UpdateHolidayHandler,
    CreateRoomHandler,
    UpdateRoomHandler,
    DeleteRoomHandler,
    UpdateBookingSettingsHandler,
    GetScheduleHandler,
    GetBookingSettingsHandler,
    ListHolidaysHandler,
    ListRoomsHandler,
  ],
})
export class SchedulingModule {}
