import { Module } from '@nestjs/common';
import { BookingModule } from './booking.module.js';
import { CreateAvailabilityExceptionHandler } from './commands/create-availability-exception.js';
import { CreateAvailabilityRuleHandler } from './commands/create-availability-rule.js';
import { CreateHolidayHandler } from './commands/create-holiday.js';
import { CreateRoomHandler } from './commands/create-room.js';
import { DeleteCalendarEntryHandler } from './commands/delete-calendar-entry.js';
import { DeleteRoomHandler } from './commands/delete-room.js';
import { EndAvailabilityAtHandler } from './commands/end-availability-at.js';
import { TakeLeaveHandler } from './commands/take-leave.js';
import { UpdateAvailabilityExceptionHandler } from './commands/update-availability-exception.js';
import { UpdateAvailabilityRuleHandler } from './commands/update-availability-rule.js';
import { UpdateBookingSettingsHandler } from './commands/update-booking-settings.js';
import { UpdateHolidayHandler } from './commands/update-holiday.js';
import { UpdateRoomHandler } from './commands/update-room.js';
import { AvailabilityController } from './http/availability.controller.js';
import { BookingSettingsController } from './http/booking-settings.controller.js';
import { HolidaysController } from './http/holidays.controller.js';
import { LeaveController } from './http/leave.controller.js';
import { RoomsController } from './http/rooms.controller.js';
import { FindAffectedByLeaveHandler } from './queries/find-affected-by-leave.js';
import { GetBookingSettingsHandler } from './queries/get-booking-settings.js';
import { GetScheduleHandler } from './queries/get-schedule.js';
import { ListHolidaysHandler } from './queries/list-holidays.js';
import { ListLeaveHandler } from './queries/list-leave.js';
import { ListRoomsHandler } from './queries/list-rooms.js';
import { EndAvailabilityWhenHospitalUnmappedFromDoctor } from './sagas/end-availability-when-hospital-unmapped-from-doctor.js';
import { SlotsModule } from './slots.module.js';

/** Hours, exceptions, leave, holidays, settings and rooms. */
@Module({
  imports: [BookingModule, SlotsModule],
  controllers: [AvailabilityController, LeaveController, BookingSettingsController, HolidaysController, RoomsController],
  providers: [
    TakeLeaveHandler,
    FindAffectedByLeaveHandler,
    ListLeaveHandler,
    EndAvailabilityAtHandler,
    EndAvailabilityWhenHospitalUnmappedFromDoctor,
    CreateAvailabilityExceptionHandler,
    CreateAvailabilityRuleHandler,
    CreateHolidayHandler,
    CreateRoomHandler,
    DeleteCalendarEntryHandler,
    DeleteRoomHandler,
    GetBookingSettingsHandler,
    GetScheduleHandler,
    ListHolidaysHandler,
    ListRoomsHandler,
    UpdateAvailabilityExceptionHandler,
    UpdateAvailabilityRuleHandler,
    UpdateBookingSettingsHandler,
    UpdateHolidayHandler,
    UpdateRoomHandler,
  ],
})
export class AvailabilityModule {}
