import { defineEntity, p } from '@mikro-orm/core';
import type { Changes } from '../../kernel/changes.js';
import type { APPOINTMENT_TYPES } from '../contract/words.js';
import { setGiven } from './calendar-entry.js';

export const AUTOMATIC_CONFIRMATIONS = ['nobody', 'in_care', 'everybody'] as const;
export type AutomaticConfirmation = (typeof AUTOMATIC_CONFIRMATIONS)[number];

/** Minutes of an appointment by its type. */
export type Durations = Partial<Record<(typeof APPOINTMENT_TYPES)[number], number>>;

export const LIMITS = {
  stepMinutes: { min: 5, max: 480 },
  buffer: { min: 0, max: 240 },
  noticeMinutes: { min: 0, max: 43_200 },
  horizonDays: { min: 1, max: 730 },
  dailyCap: { min: 1, max: 200 },
} as const;

const BookingSettingsSchema = defineEntity({
  name: 'BookingSettings',
  schema: 'scheduling',
  tableName: 'booking_settings',
  properties: {
    ownerId: p.uuid().primary(),
    stepMinutes: p.smallint().nullable(),
    bufferBefore: p.smallint(),
    bufferAfter: p.smallint(),
    noticeMinutes: p.integer(),
    horizonDays: p.smallint(),
    dailyCap: p.smallint().nullable(),
    durations: p.json<Durations>(),
    automaticConfirmation: p.enum(AUTOMATIC_CONFIRMATIONS),
    version: p.integer().version(),
  },
});

export interface SettingsInput {
  /** Distance of the starts that are offered; without it the duration of the appointment. */
  stepMinutes?: number;
  bufferBefore: number;
  bufferAfter: number;
  noticeMinutes: number;
  horizonDays: number;
  /** Number of appointments on one day; without it any number. */
  dailyCap?: number;
  durations: Durations;
  automaticConfirmation: AutomaticConfirmation;
}

export type SettingsOwner = 'doctor' | 'hospital';

/** Automatic confirmation of bookings without settings. */
const USUAL: Record<SettingsOwner, AutomaticConfirmation> = { doctor: 'in_care', hospital: 'nobody' };

export const USUAL_SETTINGS = {
  stepMinutes: null,
  bufferBefore: 0,
  bufferAfter: 0,
  noticeMinutes: 60,
  horizonDays: 365,
  dailyCap: null,
  durations: {} as Durations,
  automaticConfirmation: USUAL.doctor,
};

/** Rules of a doctor for bookings. Of a hospital only the automatic confirmation counts. */
export class BookingSettings extends BookingSettingsSchema.class {
  static readonly word = 'booking settings';

  /** Settings of an owner who has not changed any: version 1, as of a row that was not changed. */
  static usual(ownerId: string, kind: SettingsOwner): BookingSettings {
    return Object.assign(new BookingSettings(), {
      ...USUAL_SETTINGS,
      ownerId,
      automaticConfirmation: USUAL[kind],
      version: 1,
    });
  }

  change(changes: Changes<SettingsInput>): void {
    setGiven(this, changes);
  }
}
BookingSettingsSchema.setClass(BookingSettings);
