import type { APPOINTMENT_TYPES, MODALITIES } from '../../contract/words.js';

export type AppointmentType = (typeof APPOINTMENT_TYPES)[number];
export type Modality = (typeof MODALITIES)[number];

export interface Place {
  hospitalId: string | null;
  location: string | null;
  /** Empty: every modality. */
  modalities: readonly Modality[];
}

/** Weekly hours. An end that is not after the start is on the next day. */
export interface WeeklyHours extends Place {
  /** ISO 1..7, of the local day on which they start. */
  weekday: number;
  /** HH:MM. */
  start: string;
  end: string;
  timeZone: string;
  /** YYYY-MM-DD, first local day. */
  from: string | null;
  /** Last local day, inclusive. */
  until: string | null;
}

/**
 * A dated exception: closed takes weekly hours away, the whole local day where it has no times; open adds hours.
 * An end that is not after the start is on the next day.
 */
export interface DatedException extends Place {
  /** YYYY-MM-DD, local day on which it starts. */
  date: string;
  kind: 'closed' | 'open';
  /** HH:MM; null: 00:00. */
  start: string | null;
  end: string | null;
  timeZone: string;
}

/** Absence in epoch milliseconds, half-open. */
export interface Leave {
  startsAt: number;
  endsAt: number;
  /** Null: everywhere. */
  hospitalId: string | null;
}

/** Whole local days on which a hospital is closed. */
export interface Holiday {
  hospitalId: string;
  /** YYYY-MM-DD. */
  from: string;
  /** Inclusive. */
  until: string;
  timeZone: string;
}

export interface BookingSettings {
  /** Minutes between starts on offer; null: the duration. */
  stepMinutes: number | null;
  bufferBefore: number;
  bufferAfter: number;
  /** Least time before the start, for patients. */
  noticeMinutes: number;
  horizonDays: number;
  dailyCap: number | null;
  durations: Partial<Record<AppointmentType, number>>;
}

/** Hours, absences and settings of one doctor. */
export interface Calendar {
  /** Zone of the doctor, whose local days the daily cap counts. */
  timeZone: string;
  hours: readonly WeeklyHours[];
  exceptions: readonly DatedException[];
  leave: readonly Leave[];
  holidays: readonly Holiday[];
  settings: BookingSettings;
}

export interface Busy {
  startsAt: number;
  endsAt: number;
  /** False for a hold: it takes the time but neither counts for the daily cap nor needs buffers. */
  isAppointment: boolean;
}

/** A piece of time in which the doctor sees patients. */
export interface OpenTime extends Place {
  startsAt: number;
  endsAt: number;
  /** Instant from which starts on offer are counted. */
  origin: number;
}

export interface Slot extends Place {
  startsAt: number;
  endsAt: number;
}
