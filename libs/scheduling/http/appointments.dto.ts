import { ApiSchema, IntersectionType, PickType } from '@nestjs/swagger';
import { ChangesOf, ExactlyOne, ListOf } from '../../platform/http/fields/objects.js';
import { PageByInstant } from '../../platform/http/fields/page.js';
import { Id, idOf, Prose, Text } from '../../platform/http/fields/texts.js';
import { Instant, Period, TimeZone } from '../../platform/http/fields/times.js';
import { Extras, Flag, OneOf, WholeNumber } from '../../platform/http/fields/values.js';
import { SERIES_SCOPES, type SeriesScope } from '../commands/cancel-appointment.js';
import { APPOINTMENT_STATUSES, type AppointmentStatus } from '../domain/appointment-status.js';
import { APPOINTMENT_TYPES, type Appointment, DURATION, MODALITIES } from '../domain/appointment.js';
import { MOST_OCCURRENCES, ON_BUSY, type OnBusy } from '../domain/series.js';
import { WEEKDAYS, type Weekday } from '../domain/weekdays.js';

const MINUTES = `Minutes, ${String(DURATION.min)} to ${String(DURATION.max)}`;
const OUTSIDE = 'True if staff of the doctor or the hospital book outside of the availability.';

class Texts {
  @Prose(1000, {
    optional: true,
    description: 'Why the patient comes; not shown to hospital staff.',
    example: 'Palpitations after exercise',
  })
  reason?: string;
  @Prose(4000, {
    optional: true,
    description: 'For the patient and the doctor; not shown to hospital staff.',
    example: 'Bring the last ECG',
  })
  notes?: string;
  @Text(300, { optional: true, example: 'Room 4, first floor' }) location?: string;
  @Extras({ optional: true, description: 'Anything else, a JSON object of at most 8192 bytes.', example: { interpreter: 'es' } })
  extras?: Record<string, unknown>;
}

/** An appointment to be booked, without its doctor and its start. */
export class Booked extends Texts {
  @Id() patientId!: string;
  @Id({ optional: true, description: 'Where the doctor sees the patient; the doctor must work there.' }) hospitalId?: string;
  @Id({ optional: true, description: 'A room of the hospital.' }) roomId?: string;
  @OneOf(APPOINTMENT_TYPES, { name: 'AppointmentType' }) type!: Appointment['type'];
  @OneOf(MODALITIES, { name: 'Modality', optional: true, description: '`in_person` by default, `video` for the type `remote`.' })
  modality?: Appointment['modality'];
  @WholeNumber(DURATION.min, DURATION.max, {
    unit: 'minutes',
    optional: true,
    description: `${MINUTES}; by default as long as the doctor takes for this type, ${String(DURATION.usual)} where nothing is set.`,
    example: 30,
  })
  durationMinutes?: number;
  @TimeZone({
    optional: true,
    description: 'Zone in which the appointment is told, the doctor’s by default: a name of the IANA time zone database.',
  })
  timeZone?: string;
}

const START = { description: 'In the future, at a whole minute.', example: '2027-03-01T14:30:00.000Z' };
const OTHERS = 'Other doctors of the same visit: each gets an appointment at the same time, with the same `visitId`, all or none.';

@ApiSchema({ description: 'Has either `doctorId` or `speciality`.' })
@ExactlyOne('doctorId', 'speciality')
export class ScheduleAppointmentBody extends Booked {
  @Id({ optional: true }) doctorId?: string;
  @Text(100, {
    optional: true,
    description: 'Any doctor of this speciality who is free then, instead of a certain one.',
    example: 'cardiology',
  })
  speciality?: string;
  @ListOf(idOf('Doctor'), { max: 5, unique: true, optional: true, description: OTHERS, example: [] }) otherDoctorIds?: string[];
  @Instant(START) startsAt!: string;
  @Flag({ optional: true, description: OUTSIDE, example: false }) allowOutsideAvailability?: boolean;
  @Flag({
    optional: true,
    description: 'True if an emergency may overlap regular appointments: for staff of the doctor or the hospital.',
    example: false,
  })
  allowOverlap?: boolean;
}

export class WalkInBody extends Booked {
  @Id() doctorId!: string;
  @Instant({
    optional: true,
    description: 'Within the next 24 hours; by default the first time from this minute on at which the doctor is free.',
    example: '2027-03-01T14:30:00.000Z',
  })
  startsAt?: string;
}

export class BookSeriesBody extends Booked {
  @Id() doctorId!: string;
  @Instant({ description: 'Start of the first one, at a whole minute.', example: '2027-03-01T14:30:00.000Z' }) startsAt!: string;
  @Text(200, {
    description: `RRULE of RFC 5545 with FREQ (DAILY, WEEKLY, MONTHLY) and COUNT of 2 to ${String(MOST_OCCURRENCES)}, perhaps INTERVAL, BYDAY, BYMONTHDAY and BYSETPOS; on the clock of \`timeZone\`.`,
    example: 'FREQ=WEEKLY;COUNT=6;BYDAY=MO',
  })
  rule!: string;
  @OneOf(ON_BUSY, {
    name: 'OnBusyDate',
    default: 'fail',
    description: 'On a date that is taken: leave it out, take the next free time before the next date, or book nothing at all.',
  })
  onBusy!: OnBusy;
}

class NewTime {
  @Instant({ description: 'In the future, at a whole minute.', example: '2027-03-02T14:30:00.000Z' }) startsAt!: string;
  @WholeNumber(DURATION.min, DURATION.max, {
    unit: 'minutes',
    optional: true,
    description: `${MINUTES}; as long as before by default.`,
    example: 30,
  })
  durationMinutes?: number;
  @Flag({ optional: true, description: OUTSIDE, example: false }) allowOutsideAvailability?: boolean;
}
export class RescheduleBody extends NewTime {}
export class ConflictsQuery {
  @Instant({
    optional: true,
    description: 'Another time to look at; that of the appointment by default.',
    example: '2027-03-02T14:30:00.000Z',
  })
  startsAt?: string;
  @WholeNumber(DURATION.min, DURATION.max, { unit: 'minutes', inQuery: true, optional: true, description: MINUTES, example: 30 })
  durationMinutes?: number;
}

class Changeable extends IntersectionType(Texts, PickType(Booked, ['roomId'])) {}
class Retyped {
  @OneOf(APPOINTMENT_TYPES, { name: 'AppointmentType', optional: true }) type?: Appointment['type'];
  @OneOf(MODALITIES, { name: 'Modality', optional: true }) modality?: Appointment['modality'];
  @Instant({ optional: true, description: 'Another start moves the appointment.', example: '2027-03-02T14:30:00.000Z' }) startsAt?: string;
  @WholeNumber(DURATION.min, DURATION.max, { unit: 'minutes', optional: true, description: MINUTES, example: 45 }) durationMinutes?: number;
  @Flag({ optional: true, description: OUTSIDE, example: false }) allowOutsideAvailability?: boolean;
}
export class UpdateAppointmentBody extends IntersectionType(ChangesOf(Changeable), Retyped) {}

const SCOPE = {
  name: 'SeriesScope',
  description: 'Of a series: this appointment only, all that follow it as well, or all that are still to come. `this` by default.',
  default: 'this',
  example: 'this',
};
export class CancelAppointmentBody {
  @Prose(500, { example: 'Not needed any more' }) reason!: string;
  @OneOf(SERIES_SCOPES, SCOPE) scope!: SeriesScope;
}
export class DeleteAppointmentQuery {
  @OneOf(SERIES_SCOPES, SCOPE) scope!: SeriesScope;
}
export class StatusBody {
  @OneOf(APPOINTMENT_STATUSES, { name: 'AppointmentStatus', example: 'confirmed' }) status!: AppointmentStatus;
  @Prose(500, { optional: true, description: 'Why it is cancelled.', example: 'Not needed any more' }) reason?: string;
}

class AppointmentFilters extends Period {
  @Id({ optional: true, description: 'Only those with this doctor.' }) doctorId?: string;
  @Id({ optional: true, description: 'Only those of this patient.' }) patientId?: string;
  @Id({ optional: true, description: 'Only those at this hospital.' }) hospitalId?: string;
  @Flag({ inQuery: true, optional: true, description: 'Only those at a hospital, or only those at none.', example: true })
  atHospital?: boolean;
  @OneOf(APPOINTMENT_STATUSES, { name: 'AppointmentStatus', optional: true, description: 'Only those in this status.' })
  status?: AppointmentStatus;
  @OneOf(APPOINTMENT_TYPES, { name: 'AppointmentType', optional: true, description: 'Only those of this type.' })
  type?: Appointment['type'];
  @OneOf(WEEKDAYS, { name: 'Weekday', optional: true, description: 'Only those that start on this weekday in `timeZone`.' })
  weekday?: Weekday;
  @TimeZone({ optional: true, description: 'Zone of `weekday`, UTC by default.' }) timeZone?: string;
}
export class AppointmentQuery extends IntersectionType(PageByInstant, AppointmentFilters) {}
export class TodayQuery extends PageByInstant {
  @TimeZone({ optional: true, description: 'Whose today; that of the caller’s profile by default, else UTC.' }) timeZone?: string;
}
