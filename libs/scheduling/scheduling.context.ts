import type { Context } from '../platform/context.js';
import { SchedulingWorkerModule } from './scheduling-worker.module.js';
import { SchedulingModule } from './scheduling.module.js';
import { schedulingPolicy } from './scheduling.policy.js';
import { Appointment } from './domain/appointment.js';
import { AvailabilityException } from './domain/availability-exception.js';
import { AvailabilityRule } from './domain/availability-rule.js';
import { BookingSettings } from './domain/booking-settings.js';
import { Holiday } from './domain/holiday.js';
import { Leave } from './domain/leave.js';
import { Room } from './domain/room.js';
import { WaitlistEntry } from './domain/waitlist-entry.js';

export const scheduling: Context = {
  module: SchedulingModule,
  worker: SchedulingWorkerModule,
  entities: [Appointment, AvailabilityRule, AvailabilityException, Holiday, BookingSettings, Room, Leave, WaitlistEntry],
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
    Leave: 'availability',
    WaitlistEntry: 'appointments',
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
    Leave: 'leave of a doctor',
    WaitlistEntry: 'an entry of a waitlist',
    BookingSettings: 'booking settings',
    Room: 'a room of a hospital',
  },
  tags: {
    appointments: 'Appointments that never clash.',
    waitlist: 'Waiting for an earlier time: who comes first is offered what becomes free.',
    slots: 'Free times, and times that are held while one decides.',
    availability: 'When doctors see patients: weekly rules, exceptions, holidays, and the settings of bookings.',
    rooms: 'Rooms of hospitals.',
  },
};
