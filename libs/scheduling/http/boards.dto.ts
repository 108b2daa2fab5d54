import { Id } from '../../platform/http/fields/texts.js';
import { Day, DayOrInstant, TimeZone } from '../../platform/http/fields/times.js';
import { OneOf } from '../../platform/http/fields/values.js';
import { APPOINTMENT_TYPES, type Appointment } from '../domain/appointment.js';
import { ANALYTICS_BY, type AnalyticsBy, MOST_DAYS, USUAL_DAYS } from '../queries/get-analytics.js';

export class BoardQuery {
  @Day({ near: true, optional: true, description: 'Today in the zone of the hospital by default.', example: '2027-03-01' }) date?: string;
}

export class AnalyticsQuery {
  @DayOrInstant({
    optional: true,
    description: `Those that start at this instant or later; a plain day is a day of the zone. ${String(USUAL_DAYS)} days before \`to\` by default.`,
    example: '2027-01-01',
  })
  from?: string;
  @DayOrInstant({
    within: { days: MOST_DAYS, onlyIfGiven: true },
    optional: true,
    description: `Those that start before this instant; a plain day counts to its end. At most ${String(MOST_DAYS)} days after \`from\`. Now by default, or as far as that, or ${String(USUAL_DAYS)} days after a \`from\` that lies ahead.`,
    example: '2027-03-31',
  })
  to?: string;
  @Id({ optional: true, description: 'Only those with this doctor.' }) doctorId?: string;
  @Id({ optional: true, description: 'Only those at this hospital.' }) hospitalId?: string;
  @OneOf(APPOINTMENT_TYPES, { name: 'AppointmentType', optional: true, description: 'Only those of this type.' })
  type?: Appointment['type'];
  @OneOf(ANALYTICS_BY, { name: 'AnalyticsBy', default: 'none', description: 'Adds the same figures for each of these. `none` by default.' })
  by!: AnalyticsBy;
  @TimeZone({
    optional: true,
    description: 'Zone of plain days and weekdays: by default that of the hospital asked for, else of the caller’s profile, else UTC.',
  })
  timeZone?: string;
}
