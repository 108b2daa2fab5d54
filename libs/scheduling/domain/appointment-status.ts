import { APPOINTMENT_STATUSES } from '../contract/words.js';

export { APPOINTMENT_STATUSES };
export type AppointmentStatus = (typeof APPOINTMENT_STATUSES)[number];

/**
 * Allowed changes of status. `no_show` can be undone: back to the status before. A visit that has begun is finished, not cancelled. `completed` and
 * `cancelled` are final.
 */
export const TRANSITIONS: Readonly<Record<AppointmentStatus, readonly AppointmentStatus[]>> = {
  scheduled: ['confirmed', 'checked_in', 'cancelled', 'no_show'],
  confirmed: ['checked_in', 'cancelled', 'no_show'],
  checked_in: ['in_progress', 'cancelled', 'no_show'],
  in_progress: ['completed'],
  completed: [],
  cancelled: [],
  no_show: ['scheduled', 'confirmed'],
};
