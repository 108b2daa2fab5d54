import { Named, Names } from '../../platform/http/fields/named.js';
import { ListOf } from '../../platform/http/fields/objects.js';
import { Id, Shown } from '../../platform/http/fields/texts.js';
import { Instant } from '../../platform/http/fields/times.js';
import { OneOf } from '../../platform/http/fields/values.js';

class HangingAppointment {
  @Id({ of: 'Appointment' }) id!: string;
  @Id() doctorId!: string;
  @Names('Doctor', 'Grace Okafor', { nullable: true }) doctor!: Named | null;
  @Id() patientId!: string;
  @Names('Patient', 'Ada Rivera', { nullable: true }) patient!: Named | null;
  @Instant() startsAt!: string;
  @Shown({ example: 'America/New_York' }) timeZone!: string;
}

export class EndedMappingView {
  @Id({ of: 'Mapping' }) id!: string;
  @Instant({ example: '2026-11-02T10:15:00.000Z' }) endedAt!: string;
  @ListOf(() => HangingAppointment, { description: 'Future appointments of the two, at most 100.' }) appointments!: HangingAppointment[];
  @OneOf(['kept', 'cancelled'], { name: 'AppointmentsFate', description: 'What became of them.' }) appointmentsAre!: 'kept' | 'cancelled';
}
