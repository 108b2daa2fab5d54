import type { Organization } from './fhir.js';
import { readable } from './capitals.js';
import { checkedName, type Profile, readContacts } from './read-profile.js';
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
  const { shown: name } = checkedName({ shown: readable(from.name) });
  const { contacts, warnings } = readContacts(from);
  const website = from.telecom?.find(
    ({ system, value }) => system === 'url' && value && /^https?:\/\//i.test(value) && URL.canParse(value),
  )?.value;
  return {
    fields: { name, type: typeOf(from), website: website ?? undefined, active: from.active ?? undefined, ...contacts },
    warnings,
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
