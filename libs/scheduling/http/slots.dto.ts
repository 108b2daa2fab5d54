import { PickType } from '@nestjs/swagger';
import { Id, Text } from '../../platform/http/fields/texts.js';
import { DayOrInstant, Instant, TimeZone } from '../../platform/http/fields/times.js';
import { OneOf, WholeNumber } from '../../platform/http/fields/values.js';
import { APPOINTMENT_TYPES, type Appointment, DURATION, MODALITIES } from '../domain/appointment.js';
import { MOST_DAYS } from '../queries/find-free-slots.js';

const MOST_SLOTS = 1000;

class SlotFilters {
  @DayOrInstant({ optional: true, description: 'A plain day is a day of the zone. Now by default.', example: '2027-03-01' }) from?: string;
  @DayOrInstant({
    within: { days: MOST_DAYS },
    optional: true,
    description: `A plain day counts to its end. At most ${String(MOST_DAYS)} days after \`from\`; 14 by default.`,
    example: '2027-03-14',
  })
  to?: string;
  @OneOf(APPOINTMENT_TYPES, {
    name: 'AppointmentType',
    default: 'regular',
    description: 'Its usual duration counts. `regular` by default.',
  })
  type!: Appointment['type'];
  @OneOf(MODALITIES, { name: 'Modality', optional: true, description: 'Only hours in which the doctor sees patients this way.' })
  modality?: Appointment['modality'];
  @WholeNumber(DURATION.min, DURATION.max, {
    unit: 'minutes',
    inQuery: true,
    optional: true,
    description: 'Minutes; by default as long as the doctor takes for the type.',
    example: 30,
  })
  durationMinutes?: number;
  @Id({ optional: true, description: 'Only times at this hospital.' }) hospitalId?: string;
  @TimeZone({ optional: true, description: 'Zone of plain days and of `localStart`; the doctor’s by default.' }) timeZone?: string;
}
export class SlotQuery extends SlotFilters {
  @WholeNumber(1, MOST_SLOTS, {
    inQuery: true,
    optional: true,
    description: `Only so many, the first ones, 1 to ${String(MOST_SLOTS)}; all by default.`,
    example: 10,
  })
  limit?: number;
}

const MOST_FIRST = { most: 100, usual: 20 };
export class FirstFreeQuery extends PickType(SlotFilters, ['type', 'modality', 'durationMinutes', 'hospitalId']) {
  @DayOrInstant({ optional: true, description: 'A plain day is a day of `timeZone`. Now by default.', example: '2027-03-01' })
  from?: string;
  @Text(100, { optional: true, description: 'Only doctors who name this speciality, in any case.', example: 'cardiology' })
  speciality?: string;
  @Text(100, { optional: true, description: 'Only doctors in this city; case and accents are forgiven.', example: 'Boston' }) city?: string;
  @Text(3, { min: 2, optional: true, description: 'Only doctors who speak this language, ISO 639.', example: 'es' }) language?: string;
  @TimeZone({ optional: true, description: 'Zone of `from` and `localStart`; that of each doctor, and UTC for `from`, by default.' })
  timeZone?: string;
  @WholeNumber(1, MOST_FIRST.most, {
    inQuery: true,
    default: MOST_FIRST.usual,
    description: `So many, 1 to ${String(MOST_FIRST.most)}; ${String(MOST_FIRST.usual)} by default.`,
  })
  limit!: number;
}

export class HoldSlotBody extends PickType(SlotFilters, ['hospitalId']) {
  @Id() doctorId!: string;
  @Instant({ description: 'In the future, at a whole minute.', example: '2027-03-01T14:30:00.000Z' }) startsAt!: string;
  @OneOf(APPOINTMENT_TYPES, {
    name: 'AppointmentType',
    default: 'regular',
    description: 'Its usual duration counts. `regular` by default.',
  })
  type!: Appointment['type'];
  @OneOf(MODALITIES, { name: 'Modality', optional: true }) modality?: Appointment['modality'];
  @WholeNumber(DURATION.min, DURATION.max, {
    unit: 'minutes',
    optional: true,
    description: 'Minutes; by default as long as the doctor takes for the type.',
    example: 30,
  })
  durationMinutes?: number;
}
