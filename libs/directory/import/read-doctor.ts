import type { Concept, Practitioner } from './fhir.js';
import { emailAddress, personName, phoneNumber, postalAddress, timeZoneAt } from './people.js';
import { type Profile, Unreadable } from './read-profile.js';
import type { DoctorRecord } from './records.js';

/** HL7 table 0360: degrees such as MD, which are not specialities. */
const DEGREES = /v2-0360|table-0360|2\.16\.840\.1\.113883\.18\.220/i;
const DEGREE_WORDS =
  /^(doctor|bachelor|master|diploma|certificate|associate|licen[cs]e|fellow|board|(m\.?\s?d|d\.?\s?o|ph\.?\s?d|r\.?n|mbbs|np|pa|rph|pharmd)\.?$)/i;

export function readDoctor(from: Practitioner): Profile<DoctorRecord['fields']> {
  const name = personName(from.name, { title: true });
  if (!name) throw new Unreadable('name is missing');
  if (name.length > 200) throw new Unreadable('name must have at most 200 characters');
  const address = postalAddress(from.address);
  const { phone, unreadable: badPhone } = phoneNumber(from.telecom, address);
  const { email, unreadable: badEmail } = emailAddress(from.telecom);
  const specialities = specialitiesOf(from.qualification?.map(({ code }) => code));
  const languages = [...new Set((from.communication ?? []).flatMap(languageCodes))].slice(0, 30);
  return {
    fields: {
      name,
      specialities: specialities.length > 0 ? specialities : undefined,
      languages: languages.length > 0 ? languages : undefined,
      phone,
      email,
      address,
      timeZone: timeZoneAt(address),
    },
    warnings: [...(badPhone ? ['phone'] : []), ...(badEmail ? ['email'] : [])],
    person: [name],
  };
}

/** Specialities in lower case, as the directory lists them, without degrees. */
export function specialitiesOf(all: (Concept | null | undefined)[] | null | undefined): string[] {
  const found = (all ?? []).flatMap((concept) => {
    if (!concept || concept.coding?.some(({ system }) => system && DEGREES.test(system))) return [];
    const words = concept.coding?.map(({ display }) => display).find(Boolean) ?? concept.text;
    return words && words.length <= 100 && !DEGREE_WORDS.test(words) ? [words.toLowerCase()] : [];
  });
  return [...new Set(found)].slice(0, 30);
}

const languageCodes = ({ coding }: Concept): string[] =>
  (coding ?? []).flatMap(({ code }) => /^([a-z]{2,3})(-|$)/i.exec(code ?? '')?.[1]?.toLowerCase() ?? []);
