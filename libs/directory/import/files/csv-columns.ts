import { Unusable } from './open-content.js';

export type CsvKind = 'patient' | 'doctor' | 'hospital';

// Columns of all kinds, and of each. docs/import.md describes them.
const SHARED = [
  'id',
  'email',
  'phone',
  'mobile',
  'work_phone',
  'fax',
  'line',
  'city',
  'region',
  'state',
  'postal_code',
  'country',
  'active',
  'identifier_system',
  'identifier',
];
const COLUMNS: Record<CsvKind, string[]> = {
  patient: [
    'birth_date',
    'gender',
    'mrn',
    'mrn_system',
    'national_id',
    'national_id_system',
    'language',
    'deceased',
    'deceased_on',
    'photo',
    'insurer',
    'member_number',
    'contact_name',
    'contact_relation',
    'contact_phone',
    'contact_email',
  ],
  doctor: ['npi', 'licence', 'licence_system', 'specialities', 'languages', 'education', 'photo'],
  hospital: ['type', 'website', 'npi'],
};
const NAMES: Record<CsvKind, string[]> = {
  patient: ['name', 'family_name', 'given_name', 'prefix', 'suffix'],
  doctor: ['name', 'family_name', 'given_name', 'prefix', 'suffix'],
  hospital: ['name'],
};
/** Column by which each kind is recognised if none says `kind`. */
const MARK: [CsvKind, string[]][] = [
  ['patient', ['birth_date']],
  ['doctor', ['specialities', 'licence', 'npi']],
  ['hospital', ['name']],
];

/** Kind of the people in a file, by its columns, and the positions of columns that are not known. */
export function kindOfColumns(heading: string[]): { kind: CsvKind; unknown: number[] } {
  const kind = MARK.find(([, marks]) => marks.some((mark) => heading.includes(mark)))?.[0];
  const isPerson = heading.includes('family_name') || heading.includes('given_name');
  if (!kind || (kind === 'hospital' && isPerson))
    throw new Unusable('has no column birth_date (patients), specialities, licence or npi (doctors), or name (hospitals)');
  const chosen = kind === 'doctor' && heading.includes('type') ? 'hospital' : kind;
  const known = new Set([...SHARED, ...NAMES[chosen], ...COLUMNS[chosen]]);
  return { kind: chosen, unknown: heading.flatMap((name, at) => (known.has(name) ? [] : [at])) };
}

type Cells = Map<string, string>;

/** The row as a FHIR resource, which is then read as any other. */
export function resourceOf(kind: CsvKind, cells: Cells): object {
  const cell = (name: string): string | undefined => cells.get(name) || undefined;
  const list = (name: string): string[] =>
    (cell(name) ?? '')
      .split('|')
      .map((part) => part.trim())
      .filter(Boolean);
  const resource = {
    resourceType: { patient: 'Patient', doctor: 'Practitioner', hospital: 'Organization' }[kind],
    id: cell('id'),
    identifier: identifiers(kind, cell),
    telecom: telecom(cell),
    address: address(cell),
    active: cell('active') === undefined ? undefined : !/^(false|no|0|n)$/i.test(cell('active') ?? ''),
  };
  const photo = cell('photo') ? [{ url: cell('photo') }] : undefined;
  if (kind === 'hospital') return { ...resource, name: cell('name') ?? '', type: cell('type') ? [{ text: cell('type') }] : undefined };
  const name = [
    {
      text: cell('name'),
      family: cell('family_name'),
      given: cell('given_name')?.split(' '),
      prefix: cell('prefix') ? [cell('prefix')] : undefined,
      suffix: cell('suffix') ? [cell('suffix')] : undefined,
    },
  ];
  if (kind === 'doctor')
    return {
      ...resource,
      name,
      photo,
      qualification: [
        ...list('specialities').map((text) => ({ code: { text } })),
        ...list('education').map((text) => ({ code: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0360' }], text } })),
      ],
      communication: list('languages').map((code) => ({ coding: [{ code }] })),
    };
  return {
    ...resource,
    name,
    photo,
    gender: GENDERS[(cell('gender') ?? '').toLowerCase()] ?? cell('gender'),
    birthDate: cell('birth_date'),
    deceasedBoolean: cell('deceased') ? /^(true|yes|1|y)$/i.test(cell('deceased') ?? '') : undefined,
    deceasedDateTime: cell('deceased_on'),
    communication: cell('language') ? [{ language: { coding: [{ code: cell('language') }] }, preferred: true }] : undefined,
    contact: contact(cell),
  };
}

const GENDERS: Record<string, string> = { f: 'female', m: 'male', w: 'female', o: 'other', d: 'other', u: 'unknown', x: 'other' };

type Cell = (name: string) => string | undefined;

const typed = (code: string) => ({ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code }] });

function identifiers(kind: CsvKind, cell: Cell): object[] {
  const one = (name: string, code: string, system: string) =>
    cell(name) ? [{ type: typed(code), system: cell(`${name}_system`) ?? system, value: cell(name) }] : [];
  return [
    ...(kind === 'patient' ? one('mrn', 'MR', 'urn:consilium:mrn') : []),
    ...(kind === 'patient' ? one('national_id', 'NI', 'urn:consilium:national-id') : []),
    ...(kind === 'patient' && cell('member_number')
      ? [
          {
            type: typed('MB'),
            system: 'urn:consilium:insurance',
            value: cell('member_number'),
            assigner: { display: cell('insurer') ?? 'unknown' },
          },
        ]
      : []),
    ...(kind === 'doctor' ? one('licence', 'MD', 'urn:consilium:licence') : []),
    ...(kind === 'patient' ? [] : one('npi', 'NPI', 'http://hl7.org/fhir/sid/us-npi')),
    ...(cell('identifier') && cell('identifier_system') ? [{ system: cell('identifier_system'), value: cell('identifier') }] : []),
  ];
}

const point = (cell: Cell, system: string, name: string, use?: string): object[] =>
  cell(name) ? [{ system, value: cell(name), use }] : [];

const telecom = (cell: Cell): object[] => [
  ...point(cell, 'email', 'email'),
  ...point(cell, 'phone', 'phone', 'home'),
  ...point(cell, 'phone', 'mobile', 'mobile'),
  ...point(cell, 'phone', 'work_phone', 'work'),
  ...point(cell, 'fax', 'fax'),
  ...point(cell, 'url', 'website'),
];

function address(cell: Cell): object[] {
  const one = {
    line: cell('line') ? [cell('line')] : undefined,
    city: cell('city'),
    district: cell('region'),
    state: cell('state'),
    postalCode: cell('postal_code'),
    country: cell('country'),
  };
  return Object.values(one).some(Boolean) ? [{ use: 'home', ...one }] : [];
}

const contact = (cell: Cell): object[] | undefined =>
  cell('contact_name') || cell('contact_phone')
    ? [
        {
          name: { text: cell('contact_name') },
          relationship: cell('contact_relation') ? [{ text: cell('contact_relation') }] : undefined,
          telecom: [...point(cell, 'phone', 'contact_phone'), ...point(cell, 'email', 'contact_email')],
        },
      ]
    : undefined;
