import { ListOf, Nested } from '../../platform/http/fields/objects.js';
import { Shown } from '../../platform/http/fields/texts.js';
import { Instant } from '../../platform/http/fields/times.js';
import { Count, Flag, OneOf } from '../../platform/http/fields/values.js';
import { Address, ADDRESS_TYPES, EMAIL_TYPES, PHONE_TYPES } from '../contract/profiles.js';
import type { AddressContact, Contacts, EmailContact, PhoneContact } from '../domain/contacts.js';

export class KnownEmail {
  @OneOf(EMAIL_TYPES, { name: 'EmailType', example: 'home' }) type!: EmailContact['type'];
  @Shown({ example: 'ada.rivera@example.org' }) value!: string;
  @Flag() primary!: boolean;
}

export class KnownPhone {
  @OneOf(PHONE_TYPES, { name: 'PhoneType', example: 'mobile' }) type!: PhoneContact['type'];
  @Shown({ description: 'E.164, with ;ext=12 for an extension; as it was written if no number could be read.', example: '+16175550102' })
  value!: string;
  @Shown({ nullable: true, description: 'As the source of an import wrote it.', example: null }) written!: string | null;
  @Flag() primary!: boolean;
}

export class KnownAddress extends Address {
  @OneOf(ADDRESS_TYPES, { name: 'AddressType', example: 'home' }) type!: AddressContact['type'];
  @Flag() primary!: boolean;
}

/** Ways to reach a person or hospital, and stamps of the record. */
export class ProfileParts {
  @Shown({ nullable: true, description: 'The primary one.', example: 'ada.rivera@example.org' }) email!: string | null;
  @ListOf(() => KnownEmail) emails!: KnownEmail[];
  @Shown({ nullable: true, description: 'The primary one.', example: '+16175550102' }) phone!: string | null;
  @ListOf(() => KnownPhone) phones!: KnownPhone[];
  @Nested(() => Address, { nullable: true, description: 'The primary one.' }) address!: Address | null;
  @ListOf(() => KnownAddress) addresses!: KnownAddress[];
  @Count({ description: 'Also the ETag.', example: 1 }) version!: number;
  @Instant({ example: '2026-11-02T10:15:00.000Z' }) createdAt!: string;
}

interface Profile extends Partial<Contacts> {
  version: number;
  createdAt: Date;
}

export const partsOf = (profile: Profile): ProfileParts => ({
  email: profile.email ?? null,
  emails: profile.emails ?? [],
  phone: profile.phone ?? null,
  phones: profile.phones ?? [],
  address: profile.address ?? null,
  addresses: profile.addresses ?? [],
  version: profile.version,
  createdAt: profile.createdAt.toISOString(),
});
