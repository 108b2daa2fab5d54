import type { Context } from '../platform/context.js';
import { SchedulingModule } from './scheduling.module.js';
import { schedulingPolicy } from './scheduling.policy.js';
import { Appointment } from './domain/appointment.js';

export const scheduling: Context = {
  module: SchedulingModule,
  entities: [Appointment],
  policy: schedulingPolicy,
  scopes: { Appointment: 'appointments', AppointmentPatient: 'appointments', AppointmentContent: 'appointments', Slot: 'appointments' },
  sealed: [{ table: 'scheduling.appointment', column: 'clinical', row: 't.id::text' }],
  nouns: { Appointment: 'an appointment', Slot: 'free times' },
  tags: { appointments: 'Appointments that never clash.', slots: 'Free times, and times that are held while one decides.' },
};
