import type { Patient } from './fhir.js';
import { contactsToCall } from './emergency-contacts.js';
import { isOfExport } from './identifiers.js';
import { memberships } from './insurance.js';
import { type PersonName, personName } from './names.js';
import { isBefore, partialDate, partialDateOf } from './partial-dates.js';
import { checkedName, photoOf, type Profile, readContacts, Unreadable } from './read-profile.js';
import type { PatientRecord } from './records.js';

const LANGUAGE = /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/;
const FIRST_YEAR = '1850';

type ReadPatient = Profile<PatientRecord['fields']> & Pick<PatientRecord, 'insurance' | 'emergencyContacts'> & { name: PersonName };

export function readPatient(from: Patient): ReadPatient {
  const { contacts, today, warnings } = readContacts(from);
  const name = checkedName(personName(from.name, today));
  const birthDate = dateOfBirth(from.birthDate, today);
  const callable = contactsToCall(from.contact, contacts.addresses?.[0], today);
  return {
    name,
    fields: {
      name: name.shown,
      birthDate,
      gender: from.gender ?? undefined,
      photo: photoOf(from.photo),
      ...contacts,
      preferredLanguage: languageOf(from),
      active: from.active ?? undefined,
      ...deathOf(from, birthDate, today),
    },
    insurance: isOfExport(from.identifier) ? [] : memberships(from.identifier, today),
    emergencyContacts: callable.contacts,
    warnings: [...warnings, ...callable.warnings],
    person: [name.shown, birthDate, from.gender ?? ''],
  };
}

function dateOfBirth(given: string, today: string): string {
  const date = partialDate(given);
  if (!date) throw new Unreadable('birthDate must be an existing day, YYYY-MM-DD, or YYYY-MM or YYYY where no more is known');
  if (date < FIRST_YEAR || date > today.slice(0, date.length)) throw new Unreadable('birthDate must lie between 1850 and today');
  return date;
}

function languageOf({ communication }: Patient): string | undefined {
  const all = communication ?? [];
  const codes = [...all.filter(({ preferred }) => preferred), ...all].flatMap(
    ({ language }) => language?.coding?.map(({ code }) => code) ?? [],
  );
  return codes.find((code): code is string => !!code && code.length <= 35 && LANGUAGE.test(code));
}

/** The death, as precise as it is known. That somebody lives is no news: it takes no known death away. */
function deathOf(
  { deceasedBoolean, deceasedDateTime }: Patient,
  birthDate: string,
  today: string,
): { deceased?: true; deceasedOn?: string } {
  if (!deceasedDateTime) return deceasedBoolean ? { deceased: true } : {};
  const day = partialDateOf(deceasedDateTime);
  if (!day) throw new Unreadable('deceasedDateTime must be an existing day');
  if (isBefore(day, birthDate)) throw new Unreadable('deceasedDateTime must not be before birthDate');
  if (isBefore(today, day)) throw new Unreadable('deceasedDateTime must not be in the future');
  return { deceased: true, deceasedOn: day };
}
