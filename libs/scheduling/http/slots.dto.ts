import { DayOrInstant } from '../../platform/http/fields/times.js';
import { Id } from '../../platform/http/fields/texts.js';
import { TimeZone } from '../../platform/http/fields/times.js';
import { OneOf, WholeNumber } from '../../platform/http/fields/values.js';
import { APPOINTMENT_TYPES, type Appointment, DURATION, MODALITIES } from '../domain/appointment.js';
import { MOST_DAYS } from '../queries/find-free-slots.js';

const MOST_SLOTS = 1000;

class SlotFilters {
  @DayOrInstant({ optional: true, description: 'A plain day is a day of the zone. Now by default.', example: '2027-03-01' }) from?: string;
  @DayOrInstant({
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
