import { IntersectionType } from '@nestjs/swagger';
import { ChangesOf, ListOf, Nested } from '../../platform/http/fields/objects.js';
import { PageByText } from '../../platform/http/fields/page.js';
import { Id, Text } from '../../platform/http/fields/texts.js';
import { ClockTime, Day, TimeZone } from '../../platform/http/fields/times.js';
import { oneOf, OneOf, WholeNumber } from '../../platform/http/fields/values.js';
import { MODALITIES } from '../contract/words.js';
import { type AvailabilityException, EXCEPTION_KINDS } from '../domain/availability-exception.js';
import { AUTOMATIC_CONFIRMATIONS, type AutomaticConfirmation, LIMITS } from '../domain/booking-settings.js';
import type { Modality } from '../domain/calendar-entry.js';
import { type Weekday, WEEKDAYS } from '../domain/weekdays.js';
import { DurationsByType } from '../queries/booking-settings-view.js';

class Place {
  @TimeZone({
    optional: true,
    description: 'Zone of the times, the hospital’s or else the doctor’s by default: a name of the IANA time zone database.',
  })
  timeZone?: string;

  @Id({ optional: true, description: 'Where the doctor sees patients; the doctor must work there. A hospital’s own id by default.' })
  hospitalId?: string;

  @Text(300, { optional: true, example: 'Room 4, first floor' }) location?: string;

  @ListOf(oneOf(MODALITIES, 'Modality'), {
    max: MODALITIES.length,
    unique: true,
    default: [],
    description: 'Empty for every one.',
    example: ['in_person'],
  })
  modalities!: Modality[];
}

const NEXT_DAY = 'On the next day if it is not after `start`: the same time is the whole day.';

class Rule {
  @ListOf(oneOf(WEEKDAYS, 'Weekday'), { min: 1, max: WEEKDAYS.length, unique: true, example: ['monday', 'thursday'] }) weekdays!: Weekday[];
  @ClockTime({ example: '09:00' }) start!: string;
  @ClockTime({ description: NEXT_DAY, example: '13:00' }) end!: string;
  @Day({ optional: true, description: 'First day on which it holds.', example: '2027-03-01' }) validFrom?: string;
  @Day({ optional: true, description: 'Last day on which it holds, not before `validFrom`.', example: '2027-12-31' }) validUntil?: string;
}
export class CreateAvailabilityRuleBody extends IntersectionType(Rule, Place) {}
export class UpdateAvailabilityRuleBody extends ChangesOf(CreateAvailabilityRuleBody) {}

class Exception {
  @Day({ example: '2027-03-04' }) date!: string;

  @OneOf(EXCEPTION_KINDS, { name: 'ExceptionKind', description: '`open` adds times, `closed` takes them away.', example: 'closed' })
  kind!: AvailabilityException['kind'];

  @ClockTime({ optional: true, description: 'With `end`; `open` needs both, `closed` without them is the whole day.', example: '09:00' })
  start?: string;

  @ClockTime({ optional: true, description: NEXT_DAY, example: '11:00' }) end?: string;
}
export class CreateAvailabilityExceptionBody extends IntersectionType(Exception, Place) {}
export class UpdateAvailabilityExceptionBody extends ChangesOf(CreateAvailabilityExceptionBody) {}

export class CreateHolidayBody {
  @Text(200, { example: 'Labour Day' }) name!: string;
  @Day({ example: '2027-05-01' }) firstDay!: string;
  @Day({ optional: true, description: 'The first day by default.', example: '2027-05-01' }) lastDay?: string;
}
export class UpdateHolidayBody extends ChangesOf(CreateHolidayBody) {}

class HolidayFilters {
  @Day({ optional: true, description: 'Only those that have not ended before this day.', example: '2027-03-01' }) from?: string;
}
export class HolidayQuery extends IntersectionType(PageByText, HolidayFilters) {}

export class CreateRoomBody {
  @Text(100, { description: 'Unique at the hospital, in any case.', example: 'Examination 2' }) name!: string;
}
export class UpdateRoomBody extends ChangesOf(CreateRoomBody) {}

const { stepMinutes, buffer, noticeMinutes, horizonDays, dailyCap } = LIMITS;
const minutes = (description: string, example: number) => ({ unit: 'minutes', optional: true, description, example });

export class UpdateHospitalBookingSettingsBody {
  @OneOf(AUTOMATIC_CONFIRMATIONS, {
    name: 'AutomaticConfirmation',
    optional: true,
    description: 'Whose bookings are confirmed at once; `in_care` is patients in the care relationship.',
    example: 'in_care',
  })
  automaticConfirmation?: AutomaticConfirmation;
}

export class UpdateDoctorBookingSettingsBody extends UpdateHospitalBookingSettingsBody {
  @WholeNumber(stepMinutes.min, stepMinutes.max, {
    ...minutes('From one start on offer to the next; null for the duration of the appointment.', 15),
    nullable: true,
  })
  stepMinutes?: number | null;

  @WholeNumber(buffer.min, buffer.max, minutes('Kept free before an appointment.', 0)) bufferBefore?: number;
  @WholeNumber(buffer.min, buffer.max, minutes('Kept free after an appointment.', 5)) bufferAfter?: number;
  @WholeNumber(noticeMinutes.min, noticeMinutes.max, minutes('Before the start, until which patients may book.', 60))
  noticeMinutes?: number;

  @WholeNumber(horizonDays.min, horizonDays.max, {
    unit: 'days',
    optional: true,
    description: 'From today on, for which bookings are taken.',
    example: 365,
  })
  horizonDays?: number;

  @WholeNumber(dailyCap.min, dailyCap.max, {
    unit: 'appointments',
    optional: true,
    nullable: true,
    description: 'On one day; null for any number.',
    example: 24,
  })
  dailyCap?: number | null;

  @Nested(() => DurationsByType, { optional: true, description: 'Usual minutes by type of appointment, replaced whole.' })
  durations?: DurationsByType;
}
