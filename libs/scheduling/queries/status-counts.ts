import { Count } from '../../platform/http/fields/values.js';
import { APPOINTMENT_STATUSES, type AppointmentStatus } from '../domain/appointment-status.js';

/** Number of appointments in each status. */
export class StatusCounts implements Record<AppointmentStatus, number> {
  @Count({ example: 3 }) scheduled!: number;
  @Count({ example: 9 }) confirmed!: number;
  @Count({ example: 2 }) checked_in!: number;
  @Count({ example: 1 }) in_progress!: number;
  @Count({ example: 12 }) completed!: number;
  @Count({ example: 2 }) cancelled!: number;
  @Count({ example: 1 }) no_show!: number;
}

export const countsOf = (count: (status: AppointmentStatus) => number): StatusCounts =>
  Object.fromEntries(APPOINTMENT_STATUSES.map((status) => [status, count(status)])) as unknown as StatusCounts;
