import { createHash } from 'node:crypto';
import type { AddressContact, Contacts, EmailContact, PhoneContact } from '../../domain/contacts.js';
import { OWN_ID, SHARED_KINDS } from '../../domain/identifier-kinds.js';
import type { KnownIdentifier } from '../../identifiers.js';

/** System of licence numbers that are known by the profile alone. */
const LICENCE = 'urn:consilium:licence';

/** Codes of HL7 table 0203 by the kind of an identifier. */
const CODES: Partial<Record<KnownIdentifier['kind'], string>> = {
  mrn: 'MR',
  'national-id': 'NI',
  'drivers-licence': 'DL',
  passport: 'PPN',
  npi: 'NPI',
  licence: 'LN',
  tax: 'TAX',
  insurance: 'MB',
};

export interface ProfileRow extends Pick<Contacts, 'emails' | 'phones' | 'addresses'> {
  id: string;
  name: string;
  time_zone: string;
}

export const exportedId = (id: string, known: readonly KnownIdentifier[]): string =>
  known.find(({ system, identifies }) => system === OWN_ID && identifies)?.value ?? id;

/** Drops fields without a value: FHIR has neither null nor empty lists. */
export const told = <T extends object>(resource: T): Partial<T> =>
  Object.fromEntries(
    Object.entries(resource).filter(([, value]) => value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0)),
  ) as Partial<T>;

/** Names a resource that has no row of its own: the same ends have the same id. */
export function derivedId(...ends: string[]): string {
  const hex = createHash('sha256').update(JSON.stringify(ends)).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join('-');
}

/** The fields that all profiles have. */
export function profileOf(row: ProfileRow, known: readonly KnownIdentifier[], licence?: string | null) {
  const id = exportedId(row.id, known);
  const others = known.filter(({ system }) => system !== OWN_ID);
  const licences = licence && !others.some(({ kind, value }) => kind === 'licence' && value === licence) ? [licence] : [];
  return {
    id,
    extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/timezone', valueCode: row.time_zone }],
    identifier: [
      { system: OWN_ID, value: id },
      ...[
        ...others.map(toIdentifier),
        ...licences.map((value) => toIdentifier({ system: LICENCE, value, kind: 'licence', identifies: true })),
      ].sort((a, b) => order(a.system, b.system) || order(a.value, b.value)),
    ],
    telecom: telecomOf(row),
    address: addressesOf(row.addresses),
  };
}

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function toIdentifier({ system, value, kind, identifies }: KnownIdentifier) {
  const code = CODES[kind];
  return {
    ...(!identifies && !SHARED_KINDS.includes(kind) && { use: 'old' }),
    ...(code && { type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code }] } }),
    system,
    value,
  };
}

const primaryFirst = <T extends { primary: boolean }>(entries: readonly T[]): T[] =>
  [...entries].sort((a, b) => Number(b.primary) - Number(a.primary));
const useOf = (type: string): object => (['home', 'work', 'mobile'].includes(type) ? { use: type } : {});

/** A ContactPoint of FHIR. */
export const point = (system: string, value: string, more: object = {}) => ({ system, value, ...more });

/** Phones and emails, each in the order of their rank. Faxes and pagers come last: nobody is called there first. */
export function telecomOf({ phones, emails }: { phones: PhoneContact[]; emails: EmailContact[] }): object[] {
  const isSpoken = ({ type }: PhoneContact) => type !== 'fax' && type !== 'pager';
  const sorted = primaryFirst(phones).sort((a, b) => Number(isSpoken(b)) - Number(isSpoken(a)));
  return [
    ...sorted.map((phone, at) => point(isSpoken(phone) ? 'phone' : phone.type, phone.value, { ...useOf(phone.type), rank: at + 1 })),
    ...primaryFirst(emails).map(({ type, value }, at) => point('email', value, { ...useOf(type), rank: at + 1 })),
  ];
}

/** FHIR has no rank of addresses: those at home come first. */
const ADDRESS_ORDER = ['home', 'work', 'other', 'postal', 'temporary', 'billing'];
const ADDRESS_USES: Record<string, object> = {
  home: { use: 'home' },
  work: { use: 'work' },
  billing: { use: 'billing' },
  temporary: { use: 'temp' },
  postal: { type: 'postal' },
};

export function addressesOf(addresses: readonly AddressContact[]): object[] {
  return primaryFirst(addresses)
    .sort((a, b) => ADDRESS_ORDER.indexOf(a.type) - ADDRESS_ORDER.indexOf(b.type))
    .map(({ type, line, city, region, state, postalCode, country }) => ({
      ...ADDRESS_USES[type],
      ...told({ line: line ? [line] : [], city, district: region, state, postalCode, country }),
    }));
}
