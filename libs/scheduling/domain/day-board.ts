import type { AppointmentStatus } from './appointment-status.js';

const MINUTE_MS = 60_000;

/** Facts of an appointment that tell how the day of a doctor or a room goes. */
export interface Visit {
  id: string;
  status: AppointmentStatus;
  roomId: string | null;
  startsAt: Date;
  endsAt: Date;
  checkedInAt: Date | null;
  startedAt: Date | null;
}

const minutesBetween = (from: Date, to: Date): number => Math.max(0, Math.floor((to.getTime() - from.getTime()) / MINUTE_MS));

/** True for a visit that can begin: its patient waits, or its time is not over. One whose patient did not come by its end holds up nobody. */
const isDue = ({ status, endsAt }: Visit, now: Date): boolean =>
  status === 'checked_in' || ((status === 'scheduled' || status === 'confirmed') && endsAt > now);

/**
 * Minutes by which a doctor runs late now: by which the visit in progress began late, or the next one that has not begun is overdue, the greater of both.
 */
export function delayMinutes(visits: readonly Visit[], now: Date): number {
  const inProgress = visits
    .filter(({ status }) => status === 'in_progress')
    .map(({ startsAt, startedAt }) => minutesBetween(startsAt, startedAt ?? now));
  const [next] = visits.filter((visit) => isDue(visit, now)).sort((a, b) => a.startsAt.getTime() - b.startsAt.getTime());
  return Math.max(0, ...inProgress, next ? minutesBetween(next.startsAt, now) : 0);
}

/** Minutes that the patient has waited since the check-in, or did wait until the visit began; null without a check-in or a beginning. */
export function waitingMinutes(
  { status, checkedInAt, startedAt }: Pick<Visit, 'status' | 'checkedInAt' | 'startedAt'>,
  now: Date,
): number | null {
  if (!checkedInAt) return null;
  if (startedAt) return minutesBetween(checkedInAt, startedAt);
  return status === 'checked_in' ? minutesBetween(checkedInAt, now) : null;
}

/** Visits in progress by their room: the latest that began, should an earlier one not have been completed. */
export function visitsInRooms<V extends Visit>(visits: readonly V[]): Map<string, V> {
  const began = ({ startedAt, startsAt }: Visit) => (startedAt ?? startsAt).getTime();
  const inRooms = new Map<string, V>();
  for (const visit of visits) {
    if (visit.status !== 'in_progress' || visit.roomId === null) continue;
    const other = inRooms.get(visit.roomId);
    if (!other || began(visit) > began(other)) inRooms.set(visit.roomId, visit);
  }
  return inRooms;
}
