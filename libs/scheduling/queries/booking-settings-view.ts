import { Named, Names } from '../../platform/http/fields/named.js';
import { Nested } from '../../platform/http/fields/objects.js';
import { Id } from '../../platform/http/fields/texts.js';
import { Count, OneOf, WholeNumber } from '../../platform/http/fields/values.js';
import type { APPOINTMENT_TYPES } from '../contract/words.js';
import { DURATION } from '../domain/appointment.js';
import { AUTOMATIC_CONFIRMATIONS, type AutomaticConfirmation, type BookingSettings } from '../domain/booking-settings.js';

const Minutes = (example?: number) =>
  WholeNumber(DURATION.min, DURATION.max, { unit: 'minutes', optional: true, ...(example !== undefined && { example }) });

/** Minutes of an appointment by its type. */
export class DurationsByType implements Partial<Record<(typeof APPOINTMENT_TYPES)[number], number>> {
  @Minutes(20) regular?: number;
  @Minutes() remote?: number;
  @Minutes() emergency?: number;
  @Minutes(45) consultation?: number;
  @Minutes(15) follow_up?: number;
  @Minutes() checkup?: number;
  @Minutes() procedure?: number;
  @Minutes() vaccination?: number;
  @Minutes() lab_test?: number;
}

class Settings {
  @OneOf(AUTOMATIC_CONFIRMATIONS, {
    name: 'AutomaticConfirmation',
    description: 'Whose bookings are confirmed at once; `in_care` is patients in the care relationship.',
    example: 'in_care',
  })
  automaticConfirmation!: AutomaticConfirmation;

  @Count({ description: 'Also the ETag; 1 for settings that nobody has changed.', example: 1 }) version!: number;
}

/** Rules of a doctor for bookings. */
export class DoctorRules extends Settings {
  @Count({
    nullable: true,
    description: 'Minutes from one start on offer to the next; null for the duration of the appointment.',
    example: 15,
  })
  stepMinutes!: number | null;

  @Count({ description: 'Free minutes before an appointment.', example: 0 }) bufferBefore!: number;
  @Count({ description: 'Free minutes after an appointment.', example: 5 }) bufferAfter!: number;
  @Count({ description: 'Minutes before the start, until which patients may book.', example: 60 }) noticeMinutes!: number;
  @Count({ description: 'Days from today on, for which bookings are taken.', example: 365 }) horizonDays!: number;
  @Count({ nullable: true, description: 'Appointments on one day; null for any number.', example: 24 }) dailyCap!: number | null;
  @Nested(() => DurationsByType, { description: 'Usual minutes by type of appointment.' }) durations!: DurationsByType;
}

export class DoctorBookingSettingsView extends DoctorRules {
  @Id() doctorId!: string;
  @Names('Doctor', 'Grace Okafor') doctor!: Named;
}

export class HospitalBookingSettingsView extends Settings {
  @Id() hospitalId!: string;
  @Names('Hospital', 'Harbour Clinic') hospital!: Named;
}

export const toDoctorRules = (s: BookingSettings): DoctorRules => ({
  stepMinutes: s.stepMinutes ?? null,
  bufferBefore: s.bufferBefore,
  bufferAfter: s.bufferAfter,
  noticeMinutes: s.noticeMinutes,
  horizonDays: s.horizonDays,
  dailyCap: s.dailyCap ?? null,
  durations: s.durations,
  automaticConfirmation: s.automaticConfirmation,
  version: s.version,
});

export interface SettingsViews {
  doctor: DoctorBookingSettingsView;
  hospital: HospitalBookingSettingsView;
}

export function toSettingsView<K extends keyof SettingsViews>(kind: K, owner: Named, settings: BookingSettings): SettingsViews[K] {
  const { automaticConfirmation, version } = settings;
  const view: SettingsViews['doctor'] | SettingsViews['hospital'] =
    kind === 'doctor'
      ? { doctorId: owner.id, doctor: owner, ...toDoctorRules(settings) }
      : { hospitalId: owner.id, hospital: owner, automaticConfirmation, version };
  return view as SettingsViews[K];
}
