import { same } from '../../kernel/same.js';

/** Fields of a patient that a merge may fill. Sealed ones are open texts here. */
export interface Filled {
  emails: Entry[];
  phones: Entry[];
  addresses: Entry[];
  email: string | null;
  phone: string | null;
  address: object | null;
  preferred_language: string | null;
  photo: string | null;
  insurance: string | null;
  emergency_contacts: string | null;
  health_profile: string | null;
}

type Entry = { primary: boolean } & Record<string, unknown>;

/** Text by which equal values are known: the order of their keys and the case do not count. */
const keyOf = (value: unknown): string => JSON.stringify(sorted(value)).toLowerCase();
const nameOf = ({ primary: _primary, type: _type, written: _written, ...entry }: Entry): string => keyOf(entry);

/** Contacts of both, each once; the primary one stays that of the survivor. */
function joined(into: readonly Entry[], from: readonly Entry[]): Entry[] {
  const known = new Set(into.map(nameOf));
  const added = from.filter((entry) => !known.has(nameOf(entry)));
  return [...into, ...added.map((entry) => ({ ...entry, primary: into.length === 0 && entry.primary }))];
}

/** The survivor of a merge keeps all that is known of them, and gets from the duplicate what they lack. */
export function survivorOf(into: Filled, from: Filled): Filled {
  return {
    emails: joined(into.emails, from.emails),
    phones: joined(into.phones, from.phones),
    addresses: joined(into.addresses, from.addresses),
    email: into.email ?? from.email,
    phone: into.phone ?? from.phone,
    address: into.address ?? from.address,
    preferred_language: into.preferred_language ?? from.preferred_language,
    photo: into.photo ?? from.photo,
    insurance: withBoth(into.insurance, from.insurance, listOfBoth),
    emergency_contacts: withBoth(into.emergency_contacts, from.emergency_contacts, listOfBoth),
    health_profile: withBoth(into.health_profile, from.health_profile, profileOfBoth),
  };
}

function withBoth<T>(into: string | null, from: string | null, both: (into: T, from: T) => T): string | null {
  if (into === null || from === null) return into ?? from;
  return JSON.stringify(both(JSON.parse(into) as T, JSON.parse(from) as T));
}

/** Entries of both lists, each once. */
function listOfBoth(into: readonly unknown[], from: readonly unknown[]): unknown[] {
  const known = new Set(into.map(keyOf));
  return [...into, ...from.filter((entry) => !known.has(keyOf(entry)))];
}

/** A health profile hides nothing: lists are joined, other fields are the survivor's, or the duplicate's where the survivor has none. */
function profileOfBoth(into: Record<string, unknown>, from: Record<string, unknown>): Record<string, unknown> {
  const lists = Object.keys(into).filter((field) => Array.isArray(into[field]) && Array.isArray(from[field]));
  return {
    ...from,
    ...into,
    ...Object.fromEntries(lists.map((field) => [field, listOfBoth(into[field] as unknown[], from[field] as unknown[])])),
  };
}

/** Names under which people change the fields, where they differ. */
const BY_HAND: Partial<Record<keyof Filled, string[]>> = {
  emails: ['email'],
  phones: ['phone'],
  addresses: ['address'],
  email: ['emails'],
  phone: ['phones'],
  address: ['addresses'],
  preferred_language: ['preferredLanguage'],
  emergency_contacts: ['emergencyContacts'],
  health_profile: ['healthProfile'],
};

/**
 * The successor whom a source names gets only what they have nothing of: else the next import of the source would take it away again. What a person took
 * away stays away.
 */
export function successorOf(into: Filled, from: Filled, handChanged: readonly string[]): Filled {
  const isOpen = (field: keyof Filled) => ![field, ...(BY_HAND[field] ?? [])].some((name) => handChanged.includes(name));
  const lacks = (value: unknown) => value === null || (Array.isArray(value) && value.length === 0);
  return Object.fromEntries(
    (Object.keys(into) as (keyof Filled)[]).map((field) => [field, lacks(into[field]) && isOpen(field) ? from[field] : into[field]]),
  ) as unknown as Filled;
}

/** Fields to put back: those that are still as the merge left them. What a person changed since then stays. */
export function putBack(now: Filled, before: Filled, after: Filled): Filled {
  return Object.fromEntries(
    (Object.keys(before) as (keyof Filled)[]).map((field) => [field, same(now[field], after[field]) ? before[field] : now[field]]),
  ) as unknown as Filled;
}

/** The same value with its keys in order: the database keeps none. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}
