import type { ContactPoint, FhirAddress, HumanName } from './fhir.js';
import { readingFor } from '../../platform/http/fields/installation.js';
import { readPhone } from '../../platform/http/fields/phones.js';
import type { Address } from '../domain/address.js';
import { readable } from './readable.js';
import { stateCode, timeZoneOfState } from './united-states.js';

const NAME_ORDER = ['official', 'usual', undefined, 'temp', 'nickname', 'anonymous', 'maiden', 'old'];
const CONTACT_ORDER = ['mobile', 'home', 'work', undefined, 'temp'];

const rank = (order: (string | undefined)[], use: string | null | undefined): number => {
  const at = order.indexOf(use ?? undefined);
  return at < 0 ? order.length : at;
};

const preferred = <T extends { use?: string | null }>(all: T[] | null | undefined, order: (string | undefined)[]): T[] =>
  [...(all ?? [])].sort((a, b) => rank(order, a.use) - rank(order, b.use));

const present = (parts: (string | null | undefined)[] | null | undefined): string[] =>
  (parts ?? []).filter((part): part is string => !!part);

/** Generators of test data add digits to names: Del836 Williamson769. */
const withoutDigits = (name: string): string => readable(name.replace(/(?<=\p{L})\d+/gu, '').trim(), { initials: false });

/** The name by which a person is addressed. `title` adds a doctor's title. */
export function personName(names: HumanName[] | null | undefined, { title = false } = {}): string | undefined {
  for (const name of preferred(names, NAME_ORDER)) {
    const parts = present([...(name.given ?? []), name.family])
      .map(withoutDigits)
      .filter(Boolean);
    const plain = parts.length > 0 ? parts.join(' ') : withoutDigits(name.text ?? '');
    if (plain === '') continue;
    const isDoctor = present(name.prefix).some((prefix) => /^(dr|doctor|prof|professor)\b/i.test(prefix));
    return title && isDoctor && !/^(dr|prof)\b/i.test(plain) ? `Dr. ${plain}` : plain;
  }
  return undefined;
}

export function postalAddress(all: FhirAddress[] | null | undefined): Address | undefined {
  const [from] = preferred(all, ['home', 'work', undefined, 'temp', 'billing', 'old']);
  if (!from) return undefined;
  const country = countryCode(from.country);
  const american = country === 'US' || !from.country;
  const state = american && from.state ? stateCode(from.state) : undefined;
  const address: Address = {
    line:
      present(from.line)
        .map((part) => readable(part))
        .join(', ')
        .slice(0, 200) || undefined,
    city: (from.city && readable(from.city)) || undefined,
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

export const timeZoneAt = (address: Address | undefined): string | undefined =>
  address?.country === 'US' && address.state ? timeZoneOfState(address.state) : undefined;

/** A phone number as the API stores it: `+16176388000`. A number without a country code belongs to the country of the address. */
export function phoneNumber(
  all: ContactPoint[] | null | undefined,
  address: Address | undefined,
): { phone?: string; unreadable?: boolean } {
  const [given] = preferred(
    all?.filter(({ system, value, use }) => (system === 'phone' || system === 'sms') && value && use !== 'old'),
    CONTACT_ORDER,
  );
  if (!given?.value) return {};
  const { value } = given;
  const phone = readingFor({ country: address?.country ?? 'US' }, () => readPhone(value));
  return phone === undefined ? { unreadable: true } : { phone };
}

export function emailAddress(all: ContactPoint[] | null | undefined): { email?: string; unreadable?: boolean } {
  const [given] = preferred(
    all?.filter(({ system, value, use }) => system === 'email' && value && use !== 'old'),
    CONTACT_ORDER,
  );
  if (!given?.value) return {};
  const email = given.value.replace(/^mailto:/i, '');
  return email.length <= 254 && /^[^\s@<>"]+@[^\s@<>"]+\.[^\s@<>".]+$/.test(email) ? { email } : { unreadable: true };
}

const REGIONS = new Intl.DisplayNames('en', { type: 'region' });
const LETTERS = Array.from({ length: 26 }, (_, at) => String.fromCharCode(65 + at));
const COUNTRIES = new Map([
  ...LETTERS.flatMap((a) => LETTERS.map((b) => a + b)).flatMap((code) => {
    const name = REGIONS.of(code);
    if (name === undefined || name === code) return [];
    // UK is another code for GB.
    const current = new Intl.Locale(`und-${code}`).region ?? code;
    return [[code, current] as const, [name.toUpperCase(), current] as const];
  }),
  ['USA', 'US'] as const,
  ['UNITED STATES OF AMERICA', 'US'] as const,
]);

/** ISO 3166-1 alpha-2 code, from a code or an English name. */
const countryCode = (country: string | null | undefined): string | undefined =>
  country ? COUNTRIES.get(country.toUpperCase()) : undefined;
