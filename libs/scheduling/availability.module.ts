import { Module } from '@nestjs/common';
import { CreateAvailabilityExceptionHandler } from './commands/create-availability-exception.js';
import { CreateAvailabilityRuleHandler } from './commands/create-availability-rule.js';
import { CreateHolidayHandler } from './commands/create-holiday.js';
import { CreateRoomHandler } from './commands/create-room.js';
import { DeleteCalendarEntryHandler } from './commands/delete-calendar-entry.js';
import { DeleteRoomHandler } from './commands/delete-room.js';
import { UpdateAvailabilityExceptionHandler } from './commands/update-availability-exception.js';
import { UpdateAvailabilityRuleHandler } from './commands/update-availability-rule.js';
import { UpdateBookingSettingsHandler } from './commands/update-booking-settings.js';
import { UpdateHolidayHandler } from './commands/update-holiday.js';
import { UpdateRoomHandler } from './commands/update-room.js';
import { AvailabilityController } from './http/availability.controller.js';
import { BookingSettingsController } from './http/booking-settings.controller.js';
import { HolidaysController } from './http/holidays.controller.js';
import { RoomsController } from './http/rooms.controller.js';
import { GetBookingSettingsHandler } from './queries/get-booking-settings.js';
import { GetScheduleHandler } from './queries/get-schedule.js';
import { ListHolidaysHandler } from './queries/list-holidays.js';
import { ListRoomsHandler } from './queries/list-rooms.js';
import { EndAvailabilityAtHandler } from './commands/end-availability-at.js';
import { EndAvailabilityWhenHospitalUnmappedFromDoctor } from './sagas/end-availability-when-hospital-unmapped-from-doctor.js';

/** Hours, exceptions, holidays, settings and rooms. */
@Module({
  controllers: [AvailabilityController, BookingSettingsController, HolidaysController, RoomsController],
  providers: [
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
