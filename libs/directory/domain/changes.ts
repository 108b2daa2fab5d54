import { same } from '../../kernel/same.js';
import { type Contacts, contactsAfter, type GivenContacts } from './contacts.js';

const CONTACTS = ['emails', 'phones', 'addresses', 'email', 'phone', 'address'] as const;
/** The list of each kind of contact, by the field of its primary one. */
const LIST_OF: Record<string, string> = { email: 'emails', phone: 'phones', address: 'addresses' };

interface Changing {
  name?: string;
  handChanged?: string[];
  rename: (name: string) => void;
}

/**
 * Changes the fields of a profile that are given, and returns the names of those that differed. A person's change is kept against later imports:
 * `byHand` notes the fields.
 */
export function change(profile: Changing, fields: object, { byHand }: { byHand: boolean }): string[] {
  const before = profile as unknown as Record<string, unknown>;
  const given = fields as Record<string, unknown>;
  const others = Object.entries(given).filter(([field]) => !(CONTACTS as readonly string[]).includes(field));
  const after: Record<string, unknown> = { ...Object.fromEntries(others), ...contactsOf(before as unknown as Contacts, fields) };
  const different = Object.entries(after).filter(([field, value]) => value !== undefined && !same(before[field], value));
  for (const [field, value] of different) {
    if (field === 'name') profile.rename(value as string);
    else before[field] = value;
  }
  const names = [...new Set(different.map(([field]) => LIST_OF[field] ?? field))];
  if (byHand) noteByHand(profile, names);
  return names;
}

/** Notes fields that a person has changed. */
export function noteByHand(profile: { handChanged?: string[] }, fields: string[]): void {
  profile.handChanged = [...new Set([...(profile.handChanged ?? []), ...fields])].sort();
}

const contactsOf = (before: Contacts, given: GivenContacts): Partial<Contacts> =>
  CONTACTS.some((field) => given[field] !== undefined) ? contactsAfter(before, given) : {};
