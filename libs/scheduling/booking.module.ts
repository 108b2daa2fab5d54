import { Module } from '@nestjs/common';
import { AppointmentChanges } from './appointment-changes.js';
import { Booking } from './booking.js';
import { SlotsModule } from './slots.module.js';
import { Suggestions } from './suggestions.js';

/** Booking and changing appointments, for all commands that do it. */
@Module({
  imports: [SlotsModule],
  providers: [AppointmentChanges, Booking, Suggestions],
  exports: [AppointmentChanges, Booking, Suggestions],
})
export class BookingModule {}
