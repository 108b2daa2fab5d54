import { todayIn } from '../../../platform/http/fields/zones.js';
import type { Concept, Practitioner } from './fhir.js';
import { identifiersOf } from './identifiers.js';
import { type PersonName, personName } from './names.js';
import { partialDate, partialDateOf } from './partial-dates.js';
import { isCurrent } from './periods.js';
import { checkedName, photoOf, type Profile, readContacts } from './read-profile.js';
import type { DoctorRecord } from './records.js';

const MOST = 30;
/** HL7 table 0360: degrees such as MD, which are not specialities. */
const DEGREES = /v2-0360|table-0360|2\.16\.840\.1\.113883\.18\.220/i;
const DEGREE_WORDS =
  /^(doctor|bachelor|master|diploma|certificate|associate|licen[cs]e|fellow|board|(m\.?\s?d|d\.?\s?o|ph\.?\s?d|r\.?n|mbbs|np|pa|rph|pharmd)\.?$)/i;

export function readDoctor(from: Practitioner): Profile<DoctorRecord['fields']> & { name: PersonName; born?: string } {
  const { contacts, today, warnings } = readContacts(from);
  const name = checkedName(personName(from.name, today, { title: true }));
  const given = <T>(list: T[]): T[] | undefined => (list.length > 0 ? list.slice(0, MOST) : undefined);
  return {
    name,
    born: from.birthDate ? partialDate(from.birthDate) : undefined,
    fields: {
      name: name.shown,
      specialities: given(specialitiesOf(from.qualification?.map(({ code }) => code))),
      languages: given([...new Set((from.communication ?? []).flatMap(languageCodes))]),
      education: given(educationOf(from)),
      licenceNumber: licenceOf(from),
      photo: photoOf(from.photo),
      status: from.active === false ? 'retired' : undefined,
      ...contacts,
    },
    warnings,
    person: [name.shown, from.birthDate ?? ''],
  };
}

/** Specialities in lower case, as the directory lists them, without degrees. */
export function specialitiesOf(all: (Concept | null | undefined)[] | null | undefined): string[] {
  const found = (all ?? []).flatMap((concept) => {
    if (!concept || isDegree(concept)) return [];
    const words = wordsOf(concept);
    return words && words.length <= 100 && !DEGREE_WORDS.test(words) ? [words.toLowerCase()] : [];
  });
  return [...new Set(found)].slice(0, MOST);
}

const isDegree = ({ coding }: Concept): boolean => !!coding?.some(({ system }) => system && DEGREES.test(system));
const wordsOf = ({ coding, text }: Concept): string | undefined => coding?.map(({ display }) => display).find(Boolean) ?? text ?? undefined;

/** Degrees with their school and year: `Doctor of Medicine, University of Lagos, 2006`. */
const educationOf = ({ qualification }: Practitioner): string[] =>
  (qualification ?? []).flatMap(({ code, issuer, period }) => {
    const words = code && (isDegree(code) || DEGREE_WORDS.test(wordsOf(code) ?? '')) ? wordsOf(code) : undefined;
    if (!words) return [];
    const year = partialDateOf(period?.start ?? period?.end ?? '')?.slice(0, 4);
    return [[words, issuer?.display, year].filter(Boolean).join(', ').slice(0, 200)];
  });

/** The licence to practise that is in force. */
function licenceOf({ identifier, qualification }: Practitioner): string | undefined {
  const valid = (qualification ?? []).filter(({ period }) => isCurrent(period, todayIn()));
  const all = [...(identifier ?? []), ...valid.flatMap((held) => held.identifier ?? [])];
  const licence = identifiersOf(all, 'doctor', todayIn()).find(({ kind, identifies }) => kind === 'licence' && identifies);
  return licence && licence.value.length <= 64 ? licence.value : undefined;
}

const languageCodes = ({ coding }: Concept): string[] =>
  (coding ?? []).flatMap(({ code }) => /^([a-z]{2,3})(-|$)/i.exec(code ?? '')?.[1]?.toLowerCase() ?? []);
