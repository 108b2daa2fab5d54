import type { Period } from './fhir.js';
import { partialDateOf } from './partial-dates.js';

/** False for what has ended, or has not begun. A date that cannot be read says nothing. */
export function isCurrent(period: Period | null | undefined, today: string): boolean {
  const end = partialDateOf(period?.end ?? '');
  const start = partialDateOf(period?.start ?? '');
  return (!end || end >= today.slice(0, end.length)) && (!start || start <= today.slice(0, start.length));
}
