import { installation, readingFor } from '../../../platform/http/fields/installation.js';
import { readPhone } from '../../../platform/http/fields/phones.js';
import type { AddressContact, EmailContact, PhoneContact } from '../../domain/contacts.js';
import { readable } from './capitals.js';
import { countryCode } from './countries.js';
import type { ContactPoint, FhirAddress } from './fhir.js';
import { isCurrent } from './periods.js';
import { stateCode } from './united-states.js';

const MOST = 20;
const LONGEST_PHONE = 40;
const CONTACT_ORDER = ['mobile', 'home', 'work', undefined, 'temp'];
const ADDRESS_ORDER = ['home', 'work', undefined, 'temp', 'billing'];

const rank = (order: (string | undefined)[], use: string | null | undefined): number => {
  const at = order.indexOf(use ?? undefined);
  return at < 0 ? order.length : at;
};

/** Entries in use today, the primary one first; each once. */
function inUse<T extends ContactPoint | FhirAddress>(all: T[] | null | undefined, today: string, place: (entry: T) => number): T[] {
  const current = (all ?? []).filter((entry) => entry.use !== 'old' && isCurrent(entry.period, today));
  return current.sort((a, b) => place(a) - place(b));
}

const firstPrimary = <T extends object>(entries: T[]): (T & { primary: boolean })[] =>
  entries.slice(0, MOST).map((entry, at) => ({ ...entry, primary: at === 0 }));

/** The first of the entries that are the same. */
const once = <T>(entries: T[], nameOf: (entry: T) => string): T[] => {
  const seen = new Set<string>();
  return entries.filter((entry) => !seen.has(nameOf(entry)) && seen.add(nameOf(entry)));
};

const byRank = ({ rank: given, use }: ContactPoint): number => (given ?? 1000) * 10 + rank(CONTACT_ORDER, use);

const PHONES = new Set(['phone', 'sms', 'fax', 'pager']);

/**
 * All phone numbers, as the API stores them (`+16176388000`) and as they were written. A number without a country code belongs to the country of the
 * address, else to that of the installation. `unreadable` counts those without a number.
 */
export function phonesOf(
  all: ContactPoint[] | null | undefined,
  address: { country?: string } | undefined,
  today: string,
): { phones: PhoneContact[]; unreadable: number } {
  const country = address?.country ?? installation().country;
  // Nobody is called on a fax or a pager while there is a telephone.
  const given = inUse(all, today, (point) => byRank(point) + (isSpoken(point) ? 0 : 100_000)).filter(
    ({ system, value }) => PHONES.has(system ?? '') && value,
  );
  const phones = given.flatMap((point) => {
    const written = point.value ?? '';
    const value = readingFor({ country }, () => readPhone(written)) ?? written;
    return /\d{3}/.test(value.replace(/\D/g, '')) && value.length <= LONGEST_PHONE
      ? [{ type: phoneType(point), value, written: value === written ? null : written.slice(0, LONGEST_PHONE) }]
      : [];
  });
  return {
    phones: firstPrimary(once(phones, ({ type, value }) => `${type === 'fax' ? type : ''}${value}`)),
    unreadable: given.length - phones.length,
  };
}

const isSpoken = ({ system }: ContactPoint): boolean => system === 'phone' || system === 'sms';

function phoneType({ system, use }: ContactPoint): PhoneContact['type'] {
  if (system === 'fax' || system === 'pager') return system;
  if (system === 'sms') return 'mobile';
  return use === 'mobile' || use === 'home' || use === 'work' ? use : 'other';
}

export function emailsOf(all: ContactPoint[] | null | undefined, today: string): { emails: EmailContact[]; unreadable: number } {
  const given = inUse(all, today, byRank).filter(({ system, value }) => system === 'email' && value);
  const emails = given.flatMap(({ use, value }) => {
    const email = (value ?? '').replace(/^mailto:/i, '');
    const type: EmailContact['type'] = use === 'home' || use === 'work' ? use : 'other';
    return email.length <= 254 && /^[^\s@<>"]+@[^\s@<>"]+\.[^\s@<>".]+$/.test(email) ? [{ type, value: email }] : [];
  });
  return { emails: firstPrimary(once(emails, ({ value }) => value.toLowerCase())), unreadable: given.length - emails.length };
}

export function addressesOf(all: FhirAddress[] | null | undefined, today: string): AddressContact[] {
  const found = inUse(all, today, ({ use }) => rank(ADDRESS_ORDER, use)).flatMap((from) => {
    const address = addressOf(from);
    return address ? [{ ...address, type: addressType(from) }] : [];
  });
  return firstPrimary(once(found, (address) => JSON.stringify({ ...address, type: '' })));
}

function addressType({ use, type }: FhirAddress): AddressContact['type'] {
  if (use === 'home' || use === 'work' || use === 'billing') return use;
  if (use === 'temp') return 'temporary';
  return type === 'postal' ? 'postal' : 'other';
}

const present = (parts: (string | null | undefined)[] | null | undefined): string[] =>
  (parts ?? []).filter((part): part is string => !!part);

function addressOf(from: FhirAddress): Omit<AddressContact, 'type' | 'primary'> | undefined {
  const country = countryCode(from.country);
  const american = country === 'US' || !from.country;
  const state = american && from.state ? stateCode(from.state) : undefined;
  const lines = present(from.line).map((part) => readable(part));
  const hasParts = lines.length > 0 || from.city || from.state || from.postalCode;
  const address = {
    line: (hasParts ? lines.join(', ') : readable(from.text ?? '')).slice(0, 200) || undefined,
    city: (from.city && readable(from.city)) || undefined,
    region: (from.district && readable(from.district)) || undefined,
    state: state ?? (from.state || undefined),
    postalCode: postalCode(from.postalCode, country ?? (state && 'US')),
    country: country ?? (state && 'US'),
  };
  const told = Object.entries(address).filter(([, part]) => part !== undefined);
  return told.length > 0 ? Object.fromEntries(told) : undefined;
}

/** Spreadsheets drop the leading zeros of American postal codes. */
const postalCode = (code: string | null | undefined, country: string | undefined): string | undefined =>
  code && country === 'US' && /^\d{3,4}$/.test(code) ? code.padStart(5, '0') : code || undefined;
