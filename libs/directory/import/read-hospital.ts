import type { Organization } from './fhir.js';
import { emailAddress, phoneNumber, postalAddress, timeZoneAt } from './people.js';
import { type Profile, Unreadable } from './read-profile.js';
import { readable } from './readable.js';
import type { HospitalRecord } from './records.js';

type HospitalType = NonNullable<HospitalRecord['fields']['type']>;

/** Words in a name or type and the hospital type that they mean; the first match counts. */
const WORDS: [RegExp, HospitalType][] = [
  [/pharmac|drug store|apothek|farmacia/i, 'pharmacy'],
  [/laborator|\blabs?\b|pathology/i, 'laboratory'],
  [/insur|\bpayer\b|health plan/i, 'insurer'],
  [/hospital/i, 'hospital'],
  [
    /clinic|urgent care|walk[- ]?in|family (medicine|health|medical|doctors)|health center|vet center|medical group|practice|physicians/i,
    'clinic',
  ],
];
const CODES = new Map<string, HospitalType>([
  ['ins', 'insurer'],
  ['pay', 'insurer'],
  ['govt', 'other'],
  ['edu', 'other'],
  ['reli', 'other'],
  ['crs', 'other'],
  ['bus', 'other'],
  ['cg', 'other'],
]);

export function readHospital(from: Organization): Profile<HospitalRecord['fields']> {
  const name = readable(from.name);
  if (name === '') throw new Unreadable('name is missing');
  const address = postalAddress(from.address);
  const { phone, unreadable: badPhone } = phoneNumber(from.telecom, address);
  const { email, unreadable: badEmail } = emailAddress(from.telecom);
  return {
    fields: { name, type: typeOf(from), phone, email, address, timeZone: timeZoneAt(address) },
    warnings: [...(badPhone ? ['phone'] : []), ...(badEmail ? ['email'] : [])],
    person: [name],
  };
}

/** The usual code `prov` only means "healthcare provider": the name then tells a clinic from a hospital. */
function typeOf({ type, name }: Organization): HospitalType {
  const codings = (type ?? []).flatMap(({ coding, text }) => [...(coding ?? []), { code: undefined, display: text }]);
  const coded = codings.map(({ code }) => CODES.get(code ?? '')).find(Boolean);
  if (coded) return coded;
  const generic = /^healthcare provider$/i;
  const said = codings.map(({ display }) => (display && !generic.test(display) ? wordsOf(display) : undefined)).find(Boolean);
  return said ?? wordsOf(name) ?? 'hospital';
}

const wordsOf = (text: string): HospitalType | undefined => WORDS.find(([words]) => words.test(text))?.[1];
