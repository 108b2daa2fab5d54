import { p } from '@mikro-orm/core';
import type { ADDRESS_TYPES, EMAIL_TYPES, PHONE_TYPES } from '../contract/profiles.js';
import { same } from '../../kernel/same.js';
import type { Address } from './address.js';
import { ContactNotInList } from './directory.errors.js';

interface Typed<T extends readonly string[]> {
  type: T[number];
  /** True for one entry of a list that is not empty. */
  primary: boolean;
}
export interface EmailContact extends Typed<typeof EMAIL_TYPES> {
  value: string;
}
export interface PhoneContact extends Typed<typeof PHONE_TYPES> {
  /** E.164, with `;ext=12` for an extension; as it was written where no number could be read. */
  value: string;
  /** The number as its source wrote it; null if it was given in normal form. */
  written: string | null;
}
export interface AddressContact extends Address, Typed<typeof ADDRESS_TYPES> {}

/** All contacts of a profile, and the primary one of each kind. */
export interface Contacts {
  emails: EmailContact[];
  phones: PhoneContact[];
  addresses: AddressContact[];
  email: string | null;
  phone: string | null;
  address: Address | null;
}

/** Contacts as they are given: whole lists, or the primary one alone. Null takes the primary one away. */
export interface GivenContacts {
  emails?: (Omit<EmailContact, 'primary'> & { primary?: boolean })[] | null;
  phones?: (Omit<PhoneContact, 'primary' | 'written'> & { primary?: boolean; written?: string | null })[] | null;
  addresses?: (Omit<AddressContact, 'primary'> & { primary?: boolean })[] | null;
  email?: string | null;
  phone?: string | null;
  address?: Address | null;
}

/** Columns of the contacts. */
export const contactColumns = {
  emails: p.json<EmailContact[]>(),
  phones: p.json<PhoneContact[]>(),
  addresses: p.json<AddressContact[]>(),
  email: p.string().nullable(),
  phone: p.string().nullable(),
  address: p.json<Address>().nullable(),
};

export const NO_CONTACTS: Contacts = { emails: [], phones: [], addresses: [], email: null, phone: null, address: null };

/** The contacts after a change. A list replaces its kind; a single one replaces the primary one and leaves the others. */
export function contactsAfter(before: Readonly<Contacts>, given: GivenContacts): Contacts {
  const emails = changed(before.emails, given.emails, given.email, (value): EmailContact => ({ type: 'other', value, primary: true }));
  const phones = changed(
    before.phones,
    given.phones?.map((phone) => ({ ...phone, written: phone.written ?? null })),
    given.phone,
    (value): PhoneContact => ({ type: 'other', value, written: null, primary: true }),
  );
  const addresses = changed(before.addresses, given.addresses, given.address, (address): AddressContact => ({
    ...address,
    type: 'other',
    primary: true,
  }));
  return {
    emails,
    phones,
    addresses,
    email: primaryOf(emails)?.value ?? null,
    phone: primaryOf(phones)?.value ?? null,
    address: plain(primaryOf(addresses)),
  };
}

interface Entry {
  type: string;
  primary: boolean;
}

function changed<E extends Entry, One>(
  before: E[],
  list: (Omit<E, 'primary'> & { primary?: boolean })[] | null | undefined,
  one: One | null | undefined,
  entryOf: (one: One) => E,
): E[] {
  if (list !== undefined) return withOnePrimary(withChosen((list ?? []) as E[], one, entryOf));
  if (one === undefined) return before;
  const others = before.filter(({ primary }) => !primary);
  if (one === null) return withOnePrimary(others);
  const known = primaryOf(before);
  return [{ ...entryOf(one), ...(known && { type: known.type }) }, ...others];
}

/** The single contact beside a list has to be in it, and is its primary one. */
function withChosen<E extends Entry, One>(list: E[], one: One | null | undefined, entryOf: (one: One) => E): E[] {
  if (one === null || one === undefined) return list;
  const bare = (entry: E) => ({ ...entry, type: '', primary: false, written: null });
  const chosen = list.findIndex((entry) => same(bare(entry), bare(entryOf(one))));
  if (chosen < 0) throw new ContactNotInList();
  return list.map((entry, at) => ({ ...entry, primary: at === chosen }));
}

/** The first entry is the primary one if none says so. */
const withOnePrimary = <E extends Entry>(list: E[]): E[] => {
  const chosen = Math.max(
    0,
    list.findIndex(({ primary }) => primary),
  );
  return list.map((entry, at) => ({ ...entry, primary: at === chosen }));
};

const primaryOf = <E extends Entry>(list: E[]): E | undefined => list.find(({ primary }) => primary);

function plain(contact: AddressContact | undefined): Address | null {
  if (!contact) return null;
  const { type: _, primary: __, ...address } = contact;
  return address;
}
