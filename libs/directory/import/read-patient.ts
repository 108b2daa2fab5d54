import { todayIn } from '../../platform/http/fields/zones.js';
import type { Patient } from './fhir.js';
import { emailAddress, personName, phoneNumber, postalAddress, timeZoneAt } from './people.js';
import { type Profile, Unreadable } from './read-profile.js';
import type { PatientRecord } from './records.js';

const LANGUAGE = /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/;

export function readPatient(from: Patient): Profile<PatientRecord['fields']> {
  const name = personName(from.name);
  if (!name) throw new Unreadable('name is missing');
  if (name.length > 200) throw new Unreadable('name must have at most 200 characters');
  const address = postalAddress(from.address);
  const timeZone = timeZoneAt(address);
  if (from.birthDate > todayIn(timeZone)) throw new Unreadable('birthDate must lie between 1850 and today');
  const { phone, unreadable: badPhone } = phoneNumber(from.telecom, address);
  const { email, unreadable: badEmail } = emailAddress(from.telecom);
  return {
    fields: {
      name,
      birthDate: from.birthDate,
      gender: from.gender ?? undefined,
      phone,
      email,
      address,
      preferredLanguage: languageOf(from),
      timeZone,
      deceasedOn: dayOfDeath(from),
    },
    warnings: [...(badPhone ? ['phone'] : []), ...(badEmail ? ['email'] : [])],
    person: [name, from.birthDate],
  };
}

function languageOf({ communication }: Patient): string | undefined {
  const all = communication ?? [];
  const codes = [...all.filter(({ preferred }) => preferred), ...all].flatMap(
    ({ language }) => language?.coding?.map(({ code }) => code) ?? [],
  );
  return codes.find((code): code is string => !!code && code.length <= 35 && LANGUAGE.test(code));
}

/** Date of death in local time, as written in the record. A year or a month alone gives no date. */
function dayOfDeath({ deceasedDateTime, birthDate }: Patient): string | undefined {
  if (!deceasedDateTime || /^\d{4}(-\d{2})?$/.test(deceasedDateTime)) return undefined;
  const day = deceasedDateTime.slice(0, 10);
  const exists =
    /^\d{4}-\d{2}-\d{2}(T|$)/.test(deceasedDateTime) && !Number.isNaN(Date.parse(day)) && new Date(day).toISOString().startsWith(day);
  if (!exists) throw new Unreadable('deceasedDateTime must be an existing day');
  if (day < birthDate) throw new Unreadable('deceasedDateTime must not be before birthDate');
  return day;
}
