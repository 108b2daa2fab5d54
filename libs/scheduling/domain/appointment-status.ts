import { APPOINTMENT_STATUSES } from '../contract/words.js';

export { APPOINTMENT_STATUSES };
export type AppointmentStatus = (typeof APPOINTMENT_STATUSES)[number];

/**
 * Allowed changes of status. A visit without a front desk, such as a call, begins without a check-in. `no_show` can be undone: back to the status
 * before. A visit that has begun is finished, not cancelled. `completed` and `cancelled` are final.
 */
export const TRANSITIONS: Readonly<Record<AppointmentStatus, readonly AppointmentStatus[]>> = {
  scheduled: ['confirmed', 'checked_in', 'cancelled', 'no_show'],
  confirmed: ['checked_in', 'in_progress', 'completed', 'cancelled', 'no_show'],
  checked_in: ['in_progress', 'completed', 'cancelled', 'no_show'],
  in_progress: ['completed'],
  completed: [],
  cancelled: [],
  no_show: ['scheduled', 'confirmed', 'checked_in'],
};

/** Statuses in which an appointment can be moved to another time. */
export const MOVABLE: readonly AppointmentStatus[] = ['scheduled', 'confirmed'];

/** Statuses in which an appointment can be cancelled. */
export const CANCELLABLE: readonly AppointmentStatus[] = APPOINTMENT_STATUSES.filter((status) => TRANSITIONS[status].includes('cancelled'));

/** Statuses that free the time of doctor, patient and room. */
export const FREEING: readonly AppointmentStatus[] = ['cancelled', 'no_show'];
