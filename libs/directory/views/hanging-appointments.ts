import { Named, Names } from '../../platform/http/fields/named.js';
import { ListOf } from '../../platform/http/fields/objects.js';
import { Id, Shown } from '../../platform/http/fields/texts.js';
import { Instant } from '../../platform/http/fields/times.js';
import { Count, OneOf } from '../../platform/http/fields/values.js';

class HangingAppointment {
  @Id({ of: 'Appointment' }) id!: string;
  @Id({ description: 'The doctor who has it from now on.' }) doctorId!: string;
  @Names('Doctor', 'Grace Okafor', { nullable: true }) doctor!: Named | null;
  @Id() patientId!: string;
  @Names('Patient', 'Ada Rivera', { nullable: true }) patient!: Named | null;
  @Instant() startsAt!: string;
  @Shown({ example: 'America/New_York' }) timeZone!: string;
}

const OUTCOMES = ['kept', 'cancelled', 'moved'] as const;
export type AppointmentsOutcome = (typeof OUTCOMES)[number];

const list = (optional: boolean) =>
  ListOf(() => HangingAppointment, {
    optional,
    description: 'Future appointments that hung on it, as far as you may see them: the next first, at most 100.',
  });
const total = (optional: boolean) => Count({ optional, description: 'Number of all those appointments.', example: 1 });
const outcome = (optional: boolean) =>
  OneOf(OUTCOMES, {
    name: 'AppointmentsFate',
    optional,
    description: 'What became of them; doctors and patients are told.',
    example: 'cancelled',
  });

/** Future appointments that hung on something that has ended. */
export class HangingAppointments {
  @list(false) appointments!: HangingAppointment[];
  @total(false) appointmentsTotal!: number;
  @outcome(false) appointmentsAre!: AppointmentsOutcome;
}

/** The same in the answer to a change that ends something only at times. */
export class HangingAppointmentsIfAny {
  @list(true) appointments?: HangingAppointment[];
  @total(true) appointmentsTotal?: number;
  @outcome(true) appointmentsAre?: AppointmentsOutcome;
}
