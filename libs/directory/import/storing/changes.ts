import { mayBeSameDay } from '../reading/partial-dates.js';
import { isNewbornName } from '../matching/names-agree.js';
import type { Importer } from '../importer.js';
import type { Profile } from './profile-kinds.js';

/** Lists to which a source adds and from which it takes nothing: roles name further specialities. */
const GROWING = ['specialities', 'languages', 'education'];
const MOST = 30;
const isMissing = (value: unknown): boolean =>
  value === null || value === undefined || value === 'unknown' || (Array.isArray(value) && value.length === 0);

/**
 * The fields of a record that are to be set on a known profile: not those that a person changed by hand, nor a less precise date in place of a more
 * precise one, nor a newborn's name in place of the given one. `isFurther`: another entry of this import has set the profile, and this one only adds.
 */
export function fieldsToSet(
  profile: Profile,
  said: Record<string, unknown>,
  { by, isFurther }: { by: Importer; isFurther: boolean },
): Record<string, unknown> {
  const before = profile as unknown as Record<string, unknown>;
  const allowed = Object.entries(said).filter(([field, value]) => {
    const current = before[field];
    if (!by.overwrite && profile.handChanged.includes(field)) return false;
    if (field === 'name') return isNameToSet(profile, String(value), by, isFurther);
    if (field === 'gender' && value === 'unknown') return false;
    if (field === 'active' && 'mergedInto' in profile && profile.mergedInto) return false;
    if (field === 'status') return current === 'active';
    if (typeof value === 'string' && typeof current === 'string' && /^(birthDate|deceasedOn)$/.test(field) && mayBeSameDay(current, value))
      return value.length > current.length;
    return !isFurther || isMissing(current) || GROWING.includes(field) || typeof value === 'boolean';
  });
  return Object.fromEntries(
    allowed.map(([field, value]) => [field, GROWING.includes(field) ? union(before[field] as string[], value as string[]) : value]),
  );
}

/** The name of a verified profile was verified by a person. */
function isNameToSet(profile: Profile, name: string, by: Importer, isFurther: boolean): boolean {
  if ('verification' in profile && profile.verification === 'verified' && !by.vouches) return false;
  const [newborn, known] = [isNewbornName({ shown: name }), isNewbornName({ shown: profile.name })];
  return newborn === known ? !isFurther : known;
}

/** Both, each once; no more than a list may have. */
export const union = (known: readonly string[], told: readonly string[]): string[] =>
  [...new Set([...known, ...told])].slice(0, Math.max(MOST, known.length));
