import { todayIn, zoneNamed } from '../../../platform/http/fields/zones.js';
import type { GivenContacts } from '../../domain/contacts.js';
import { addressesOf, emailsOf, phonesOf } from './contacts.js';
import type { ContactPoint, Extension, FhirAddress } from './fhir.js';
import { timeZoneAt } from './zones.js';

/** A resource after reading. `warnings` names what could not be read and was left out. */
export interface Profile<Fields> {
  fields: Fields;
  warnings: string[];
  /** Facts that distinguish it from other resources with the same short id. */
  person: string[];
}

/** A resource that cannot become a profile, with the reason. */
export class Unreadable extends Error {}

const LONGEST_NAME = 200;

/** Returns the name if it is one. */
export function checkedName<T extends { shown: string }>(name: T | undefined): T {
  if (!name || name.shown === '') throw new Unreadable('name is missing');
  if (name.shown.length > LONGEST_NAME) throw new Unreadable(`name must have at most ${LONGEST_NAME} characters`);
  return name;
}

/** Contacts and time zone of any profile. A list that the source leaves out is undefined. */
export function readContacts(from: { extension?: Extension[] | null; telecom?: ContactPoint[] | null; address?: FhirAddress[] | null }): {
  contacts: Pick<GivenContacts, 'emails' | 'phones' | 'addresses'> & { timeZone?: string };
  today: string;
  warnings: string[];
} {
  const addresses = addressesOf(from.address, todayIn());
  const timeZone = zoneOf(from.extension) ?? addresses.map((address) => timeZoneAt(address)).find(Boolean);
  const today = todayIn(timeZone);
  const { phones, unreadable: badPhones } = phonesOf(from.telecom, addresses[0], today);
  const { emails, unreadable: badEmails } = emailsOf(from.telecom, today);
  const given = <T>(list: T[]): T[] | undefined => (list.length > 0 ? list : undefined);
  return {
    contacts: { emails: given(emails), phones: given(phones), addresses: given(addresses), timeZone },
    today,
    warnings: [...(badPhones > 0 ? ['phone'] : []), ...(badEmails > 0 ? ['email'] : [])].map(
      (what) => `telecom: the ${what} cannot be read and was left out`,
    ),
  };
}

const TIME_ZONE = 'http://hl7.org/fhir/StructureDefinition/timezone';
const zoneOf = (extensions: Extension[] | null | undefined): string | undefined =>
  extensions
    ?.filter(({ url }) => url === TIME_ZONE)
    .map(({ valueCode }) => zoneNamed(valueCode ?? ''))
    .find(Boolean);

/** The first picture that stands somewhere in the web. */
export const photoOf = (photos: { url?: string | null }[] | null | undefined): string | undefined =>
  photos?.map(({ url }) => url).find((url): url is string => !!url && url.length <= 2000 && /^https?:\/\//i.test(url) && URL.canParse(url));
