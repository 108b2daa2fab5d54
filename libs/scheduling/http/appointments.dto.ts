import { IntersectionType } from '@nestjs/swagger';
import { PageByInstant } from '../../platform/http/fields/page.js';
import { Id, Prose, Text } from '../../platform/http/fields/texts.js';
import { Instant, Period, TimeZone } from '../../platform/http/fields/times.js';
import { Extras, OneOf, WholeNumber } from '../../platform/http/fields/values.js';
import { APPOINTMENT_STATUSES, type AppointmentStatus } from '../domain/appointment-status.js';
import { APPOINTMENT_TYPES, type Appointment, DURATION, MODALITIES } from '../domain/appointment.js';

export class ScheduleAppointmentBody {
  @Id() doctorId!: string;
  @Id() patientId!: string;
  @Id({ optional: true, description: 'Where the doctor sees the patient; the doctor must work there.' }) hospitalId?: string;
  @OneOf(APPOINTMENT_TYPES, { name: 'AppointmentType' }) type!: Appointment['type'];
  @OneOf(MODALITIES, { name: 'Modality', default: 'in_person' }) modality!: Appointment['modality'];
  @Instant({ description: 'In the future.', example: '2027-03-01T14:30:00.000Z' }) startsAt!: string;

  @WholeNumber(DURATION.min, DURATION.max, {
    unit: 'minutes',
    description: `Minutes, ${DURATION.min} to ${DURATION.max}.`,
    example: 30,
  })
  durationMinutes!: number;

  @TimeZone({
    optional: true,
    description: 'Zone in which the appointment is told, the doctor’s by default: a name of the IANA time zone database.',
  })
  timeZone?: string;

  @Prose(1000, {
    optional: true,
    description: 'Why the patient comes; not shown to hospital staff.',
    example: 'Palpitations after exercise',
  })
  reason?: string;

  @Text(300, { optional: true, example: 'Room 4, first floor' }) location?: string;

  @Extras({ optional: true, description: 'Anything else, a JSON object of at most 8192 bytes.', example: { interpreter: 'es' } })
  extras?: Record<string, unknown>;
}

export class CancelAppointmentBody {
  @Prose(500, { example: 'Not needed any more' }) reason!: string;
}

class AppointmentFilters extends Period {
  @Id({ optional: true, description: 'Only those with this doctor.' }) doctorId?: string;
  @Id({ optional: true, description: 'Only those of this patient.' }) patientId?: string;
  @Id({ optional: true, description: 'Only those at this hospital.' }) hospitalId?: string;
  @OneOf(APPOINTMENT_STATUSES, { name: 'AppointmentStatus', optional: true, description: 'Only those in this status.' })
  status?: AppointmentStatus;
  @OneOf(APPOINTMENT_TYPES, { name: 'AppointmentType', optional: true, description: 'Only those of this type.' })
  type?: Appointment['type'];
}
export class AppointmentQuery extends IntersectionType(PageByInstant, AppointmentFilters) {}
