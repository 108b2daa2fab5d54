import type { Context } from '../platform/context.js';
import { SchedulingModule } from './scheduling.module.js';
import { schedulingPolicy } from './scheduling.policy.js';
import { Appointment } from './domain/appointment.js';
import { AvailabilityException } from './domain/availability-exception.js';
import { AvailabilityRule } from './domain/availability-rule.js';
import { BookingSettings } from './domain/booking-settings.js';
import { Holiday } from './domain/holiday.js';
import { Room } from './domain/room.js';

export const scheduling: Context = {
  module: SchedulingModule,
  entities: [Appointment, AvailabilityRule, AvailabilityException, Holiday, BookingSettings, Room],
  policy: schedulingPolicy,
  scopes: {
    Appointment: 'appointments',
    AppointmentPatient: 'appointments',
    AppointmentContent: 'appointments',
    Board: 'appointments',
    Slot: 'appointments',
    AvailabilityRule: 'availability',
    AvailabilityException: 'availability',
    Holiday: 'availability',
    BookingSettings: 'availability',
    Room: 'rooms',
  },
  sealed: [{ table: 'scheduling.appointment', column: 'clinical', row: 't.id::text' }],
  nouns: {
    Appointment: 'an appointment',
    Board: 'the board of a hospital',
    Slot: 'free times',
    AvailabilityRule: 'weekly times of a doctor',
    AvailabilityException: 'times of a doctor on one day',
    Holiday: 'a holiday of a hospital',
    BookingSettings: 'booking settings',
    Room: 'a room of a hospital',
  },
  tags: {
    appointments: 'Appointments that never clash.',
    slots: 'Free times, and times that are held while one decides.',
    availability: 'When doctors see patients: weekly rules, exceptions, holidays, and the settings of bookings.',
    rooms: 'Rooms of hospitals.',
  },
};
