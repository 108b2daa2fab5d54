import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readRows } from './read-rows.js';

const NPI = 'http://hl7.org/fhir/sid/us-npi';
const MRN = 'http://hospital.example/mrn';
const ORG = 'http://registry.example/organizations';
const SSN = 'http://hl7.org/fhir/sid/us-ssn';

type Json = Record<string, unknown>;
const bundle = (...entry: unknown[]) => entry;
/** The entries of a bundle, read. */
const readBundle = (entries: unknown[]) => {
  const { records, relations, problems } = readRows(entries.map((raw, entry) => ({ entry, raw })));
  return { hospitals: records.hospital, doctors: records.doctor, patients: records.patient, relations, problems };
};
const uuid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const entry = (n: number, resource: Json) => ({ fullUrl: `urn:uuid:${uuid(n)}`, resource: { id: uuid(n), ...resource } });
const ref = (n: number) => ({ reference: `urn:uuid:${uuid(n)}` });

const boston = { line: ['1 MAIN STREET'], city: 'BOSTON', state: 'MA', postalCode: '2118', country: 'US' };
const BOSTON = { line: '1 Main Street', city: 'Boston', state: 'MA', postalCode: '02118', country: 'US' };
const hospital = (more: Json = {}): Json => ({
  resourceType: 'Organization',
  identifier: [{ system: ORG, value: 'h1' }],
  name: "SAINT ANNE'S HOSPITAL",
  ...more,
});
const doctor = (more: Json = {}): Json => ({
  resourceType: 'Practitioner',
  identifier: [{ system: NPI, value: '140' }],
  name: [{ family: 'Williamson769', given: ['Del836'], prefix: ['Dr.'] }],
  ...more,
});
const patient = (more: Json = {}): Json => ({
  resourceType: 'Patient',
  identifier: [{ system: MRN, value: 'p1' }],
  name: [{ use: 'official', family: 'Atencio12', given: ['Alberto7', 'Luis4'], prefix: ['Mr.'] }],
  birthDate: '1993-06-07',
  gender: 'male',
  ...more,
});
const visit = (more: Json = {}): Json => ({
  resourceType: 'Encounter',
  status: 'finished',
  subject: ref(3),
  participant: [{ individual: ref(2) }],
  serviceProvider: ref(1),
  ...more,
});
const everyone = () => [entry(1, hospital()), entry(2, doctor()), entry(3, patient())];

const hospitalOf = (more: Json) => readBundle(bundle(entry(1, hospital(more)))).hospitals[0]?.fields;
const doctorOf = (more: Json) => readBundle(bundle(entry(2, doctor(more)))).doctors[0]?.fields;
const patientOf = (more: Json) => readBundle(bundle(entry(3, patient(more)))).patients[0]?.fields;
const problemsOf = (...all: unknown[]) => readBundle(bundle(...all)).problems;

describe('hospitals', () => {
  it('are readable, dialled from anywhere, and in their time zone', () => {
    expect(hospitalOf({ telecom: [{ system: 'phone', value: '6176388000' }], address: [boston] })).toEqual({
      name: "Saint Anne's Hospital",
      type: 'hospital',
      phones: [{ type: 'other', value: '+16176388000', written: '6176388000', primary: true }],
      addresses: [{ type: 'other', primary: true, ...BOSTON }],
      timeZone: 'America/New_York',
    });
  });

  it.each([
    ['BOSTON MEDICAL CENTER CORPORATION-', 'Boston Medical Center Corporation'],
    ['CHELSEA MGH HEALTH CENTER', 'Chelsea MGH Health Center'],
    ['COOLEY DICKINSON HOSPITAL INC,THE', 'Cooley Dickinson Hospital Inc, The'],
    ['BETH ISRAEL DEACONESS HOSPITAL - NEEDHAM', 'Beth Israel Deaconess Hospital - Needham'],
    ["ST ELIZABETH'S MEDICAL CTR OF O'BRIEN", "St Elizabeth's Medical Ctr of O'Brien"],
    ['Cape Cod Vet Center', 'Cape Cod Vet Center'],
    ["HÔPITAL DE L'ÉTOILE", "Hôpital de L'Étoile"],
    ['病院', '病院'],
  ])('%s is written %s', (given, shown) => {
    expect(hospitalOf({ name: given })?.name).toBe(shown);
  });

  it.each([
    [{ name: 'X', type: [{ coding: [{ code: 'ins' }] }] }, 'insurer'],
    [{ name: 'X', type: [{ coding: [{ code: 'prov', display: 'Healthcare Provider' }], text: 'Healthcare Provider' }] }, 'hospital'],
    [{ name: 'Fallon Clinic Urgent Care', type: [{ coding: [{ code: 'prov', display: 'Healthcare Provider' }] }] }, 'clinic'],
    [{ name: 'X', type: [{ text: 'Clinical laboratory' }] }, 'laboratory'],
    [{ name: 'Corner Pharmacy' }, 'pharmacy'],
    [{ name: 'City Council', type: [{ coding: [{ code: 'govt' }] }] }, 'other'],
    [{ name: 'constructor', type: [{ coding: [{ code: 'constructor' }] }] }, 'hospital'],
  ])('%j is a %s', (given, type) => {
    expect(hospitalOf(given)?.type).toBe(type);
  });

  it('outside the United States keep what is known', () => {
    expect(
      hospitalOf({ address: [{ city: 'Berlin', state: 'MA', country: 'DEU' }], telecom: [{ system: 'phone', value: '+49 (30) 1234567' }] }),
    ).toMatchObject({
      addresses: [{ city: 'Berlin', state: 'MA', country: 'DE' }],
      phones: [{ value: '+49301234567' }],
      timeZone: 'Europe/Berlin',
    });
    expect(hospitalOf({ address: [{ city: 'Berlin', country: 'Nowhere' }] })).toMatchObject({
      addresses: [{ city: 'Berlin' }],
      timeZone: undefined,
    });
  });
});

describe('doctors', () => {
  it('lose the digits of their generator and keep their title', () => {
    expect(doctorOf({ address: [boston] })).toMatchObject({ name: 'Dr. Del Williamson', timeZone: 'America/New_York' });
    expect(doctorOf({ name: [{ text: 'Dr. Grace Okafor', prefix: ['Dr.'] }] })?.name).toBe('Dr. Grace Okafor');
    expect(doctorOf({ name: [{ family: 'NG', given: ['JO'] }] })?.name).toBe('Jo Ng');
  });

  it('have the specialities of their qualifications and roles, and their degrees as education', () => {
    const qualification = [
      { code: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0360', code: 'MD', display: 'Doctor of Medicine' }] } },
      { code: { text: 'Bachelor of Science' }, issuer: { display: 'State University' }, period: { start: '1999-05' } },
      { code: { coding: [{ system: 'http://nucc.org/provider-taxonomy', display: 'Cardiology' }] } },
    ];
    const role = {
      resourceType: 'PractitionerRole',
      practitioner: ref(2),
      organization: ref(1),
      specialty: [{ text: 'General Practice' }],
    };
    const { doctors, relations } = readBundle(bundle(entry(2, doctor({ qualification })), entry(4, role)));
    expect(doctors[0]?.fields).toMatchObject({
      specialities: ['cardiology'],
      education: ['Doctor of Medicine', 'Bachelor of Science, State University, 1999'],
    });
    expect(relations[0]).toMatchObject({ type: 'role', active: true, specialities: ['general practice'] });
    expect(doctorOf({})?.specialities).toBeUndefined();
  });

  it('have the licence that is in force, and are retired if they are not active', () => {
    const licence = (value: string, end?: string) => ({
      identifier: [{ type: { coding: [{ code: 'MD' }] }, system: 'urn:licences', value }],
      period: { end },
    });
    expect(doctorOf({ qualification: [licence('OLD', '2001'), licence('NEW')], active: false })).toMatchObject({
      licenceNumber: 'NEW',
      status: 'retired',
    });
  });

  it('are known by NPI and other identifiers', () => {
    const { doctors } = readBundle(
      bundle(entry(2, doctor({ identifier: [{ system: NPI, value: '9' }, { system: 'urn:x', value: '1' }, { value: 'no system' }] }))),
    );
    expect(doctors[0]?.identifiers).toEqual([
      { system: NPI, value: '9', kind: 'npi', identifies: true },
      { system: 'urn:x', value: '1', kind: 'other', identifies: true },
    ]);
  });
});

describe('patients', () => {
  it('have the name that is official, and every detail that the directory holds', () => {
    const type = (code: string) => ({ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code }] });
    const identifier = [
      { type: type('MR'), system: MRN, value: 'p1' },
      { type: type('SS'), system: SSN, value: '999-61-3984' },
      { type: type('DL'), system: 'urn:oid:2.16.840.1.113883.4.3.25', value: 'S1' },
      { type: type('PPN'), system: 'http://passports.example', value: 'X1' },
    ];
    const name = [
      { use: 'maiden', family: 'Other' },
      { use: 'official', family: 'Atencio12', given: ['Alberto7', 'Luis4'], prefix: ['Mr.'] },
    ];
    const { patients, problems } = readBundle(
      bundle(
        entry(
          3,
          patient({
            identifier,
            name,
            telecom: [
              { system: 'phone', value: '555-961-9901', use: 'home' },
              { system: 'email', value: 'a@b.example' },
            ],
            address: [{ ...boston, state: 'Massachusetts' }],
            communication: [{ language: { coding: [{ code: 'es' }] } }],
            deceasedDateTime: '1999-10-11T23:10:39-04:00',
          }),
        ),
      ),
    );
    expect(problems).toEqual([]);
    expect(patients[0]?.identifiers.map(({ kind }) => kind)).toEqual(['mrn', 'national-id', 'drivers-licence', 'passport']);
    expect(patients[0]?.fields).toEqual({
      name: 'Alberto Luis Atencio',
      birthDate: '1993-06-07',
      gender: 'male',
      phones: [{ type: 'home', value: '+15559619901', written: '555-961-9901', primary: true }],
      emails: [{ type: 'other', value: 'a@b.example', primary: true }],
      addresses: [{ type: 'other', primary: true, ...BOSTON }],
      preferredLanguage: 'es',
      timeZone: 'America/New_York',
      deceased: true,
      deceasedOn: '1999-10-11',
    });
  });

  it('say nothing about what their source leaves open', () => {
    expect(patientOf({ gender: undefined })).toEqual({ name: 'Alberto Luis Atencio', birthDate: '1993-06-07' });
    expect(patientOf({ deceasedBoolean: false })?.deceased).toBeUndefined();
  });

  it.each([
    [{ deceasedBoolean: true }, { deceased: true }],
    [{ deceasedDateTime: '1999' }, { deceased: true, deceasedOn: '1999' }],
    [{ deceasedDateTime: '1999-05' }, { deceased: true, deceasedOn: '1999-05' }],
    [{ deceasedDateTime: '1993' }, { deceased: true, deceasedOn: '1993' }],
    [{ birthDate: '1947' }, { birthDate: '1947' }],
    [{ birthDate: '1947-06' }, { birthDate: '1947-06' }],
    [
      { birthDate: '1947', deceasedDateTime: '1947-01-02' },
      { birthDate: '1947', deceasedOn: '1947-01-02' },
    ],
  ])('%j is as precise as it is known', (more, fields) => {
    expect(patientOf(more)).toMatchObject(fields);
  });

  it.each([
    [{ birthDate: '0001-01-01' }, /^birthDate must lie between/],
    [{ birthDate: '1993-13' }, /^birthDate must be an existing day/],
    [{ birthDate: '1993-02-30' }, /^birthDate must be an existing day/],
    [{ birthDate: '2999-01-01' }, /^birthDate must lie between/],
    [{ birthDate: undefined }, /^birthDate is missing/],
    [{ gender: 'm' }, /^gender must be/],
    [{ name: [] }, /^name is missing/],
    [{ name: 'Ada' }, /^name must be a list/],
    [{ name: [{ family: 7 }] }, /^name\.0\.family must be text/],
    [{ name: [{ family: 'a\0b' }] }, /^name\.0\.family holds characters/],
    [{ deceasedDateTime: '1990-01-01' }, /^deceasedDateTime must not be before birthDate/],
    [{ deceasedDateTime: '1992' }, /^deceasedDateTime must not be before birthDate/],
    [{ deceasedDateTime: '2999' }, /^deceasedDateTime must not be in the future/],
    [{ deceasedDateTime: '1999-02-31' }, /^deceasedDateTime must be an existing day/],
  ])('%j is a problem', (wrong, detail) => {
    const { patients, problems } = readBundle(bundle(entry(3, patient(wrong))));
    expect(patients).toEqual([]);
    expect(problems).toEqual([{ entry: 0, detail: expect.stringMatching(detail) as string }]);
  });

  it('lose what hides in a name or an address, or reorders what stands beside it', () => {
    const hidden = ['\u200b', '\u202e', '\u0007', '\u2028', '\ufeff', '\u00ad'].join('');
    const name = [{ family: `Aten\u200b\u202e\u0007cio`, given: [`Alberto\nLuis${hidden}`, hidden] }];
    const address = [{ ...boston, line: [`1 Main${hidden}`, hidden], city: `Bos\u200dton` }];
    expect(patientOf({ name, address })).toMatchObject({ name: 'Alberto Luis Atencio', addresses: [{ line: '1 Main', city: 'Boston' }] });
    expect(doctorOf({ name: [{ text: 'Dr. \u202eKim' }] })?.name).toBe('Dr. Kim');
    expect(hospitalOf({ name: 'City\u2029Hospital\u200b' })?.name).toBe('City Hospital');
    const nobody = [
      entry(1, hospital({ name: hidden })),
      entry(2, doctor({ name: [{ text: hidden }] })),
      entry(3, patient({ name: [{ family: hidden }] })),
    ];
    expect(problemsOf(...nobody).map(({ detail }) => detail)).toEqual(['name is missing', 'name is missing', 'name is missing']);
  });

  it('are born today at the latest, where they live, else in UTC', () => {
    const wrong = ['birthDate must lie between 1850 and today'];
    const born = (birthDate: string, more: Json) => problemsOf(entry(3, patient({ birthDate, ...more }))).map(({ detail }) => detail);
    const day = (timeZone: string, from: number) => new Intl.DateTimeFormat('en-CA', { dateStyle: 'short', timeZone }).format(from);
    // The date is the same in all three zones for only four hours a day.
    for (const [zone, address] of [
      ['UTC', []],
      ['Pacific/Honolulu', [{ state: 'HI', country: 'US' }]],
      ['Pacific/Guam', [{ state: 'GU', country: 'US' }]],
    ] as const)
      expect([born(day(zone, Date.now()), { address }), born(day(zone, Date.now() + 86_400_000), { address })]).toEqual([[], wrong]);
  });

  it.each([
    ['(617) 555-0123 ext. 12', 'US', '+16175550123;ext=12'],
    ['tel:+1-617-555-0123', 'US', '+16175550123'],
    ['1-617-555-0123', undefined, '+16175550123'],
    ['617\u200b5550123', undefined, '+16175550123'],
    ['030 1234567', 'DE', '+49301234567'],
    ['0049 30 1234567', 'DE', '+49301234567'],
    ['+1 617 555 0123', 'DE', '+16175550123'],
    ['020 7946 0123', 'United Kingdom', '+442079460123'],
    ['+1 617', 'US', '+1 617'],
  ])('who write their phone as %j in %s are called at %s', (value, country, phone) => {
    expect(patientOf({ telecom: [{ system: 'phone', value }], address: [{ city: 'X', country }] })?.phones?.[0]?.value).toBe(phone);
  });

  it('come in without a phone or email that cannot be read, and it is told', () => {
    const telecom = [
      { system: 'phone', value: 'call me' },
      { system: 'email', value: 'nobody' },
    ];
    const { patients, problems } = readBundle(bundle(entry(3, patient({ telecom }))));
    expect(patients).toHaveLength(1);
    expect(problems.map(({ detail }) => detail)).toEqual([
      'telecom: the phone cannot be read and was left out',
      'telecom: the email cannot be read and was left out',
    ]);
  });
});

describe('identity', () => {
  const sourcesOf = (fullUrl: string | undefined, id: string | undefined, more: Json = {}) =>
    readBundle(bundle({ fullUrl, resource: { ...patient(more), id } })).patients[0]?.sources;

  it('at the source is a UUID, a URL, or a short id together with the person', () => {
    expect(sourcesOf(`urn:uuid:${uuid(3)}`, 'x')).toEqual([`urn:uuid:${uuid(3)}`]);
    expect(sourcesOf(undefined, uuid(3).toUpperCase())).toEqual([`urn:uuid:${uuid(3)}`]);
    expect(sourcesOf('https://fhir.example/Patient/1/_history/4', '1')).toEqual(['https://fhir.example/Patient/1']);
    expect(sourcesOf(undefined, '1')).toEqual(sourcesOf(undefined, '1', { identifier: [] }));
    expect(sourcesOf(undefined, '1')).not.toEqual(sourcesOf(undefined, '1', { birthDate: '1993-06-08' }));
    expect(sourcesOf(undefined, undefined)).toHaveLength(1);
  });

  it('cannot be found where there is nothing at all', () => {
    expect(problemsOf({ resource: patient({ identifier: [] }) })).toEqual([
      { entry: 0, detail: expect.stringContaining('neither an identifier nor an id') as string },
    ]);
  });

  const type = (code: string) => ({ coding: [{ code }] });
  it.each([
    [{ system: SSN, value: '999-99-9999' }, 'national-id', false],
    [{ system: SSN, value: '123-45-6789' }, 'national-id', false],
    [{ system: MRN, value: '0000000' }, 'mrn', false],
    [{ system: MRN, value: 'Unknown' }, 'mrn', false],
    [{ system: MRN, value: 'N/A' }, 'mrn', false],
    [{ system: MRN, value: '333' }, 'mrn', true],
    [{ system: MRN, value: '12345' }, 'mrn', true],
    [{ system: MRN, value: '1', use: 'old' }, 'mrn', false],
    [{ system: MRN, value: '1', use: 'temp' }, 'mrn', false],
    [{ system: MRN, value: '1', use: 'secondary' }, 'mrn', true],
    [{ system: MRN, value: '1', period: { end: '2001' } }, 'mrn', false],
    [{ system: MRN, value: '1', period: { start: '2001' } }, 'mrn', true],
    [{ system: 'urn:x', value: 'F-7', type: type('MB') }, 'insurance', false],
    [{ system: 'urn:x', value: 'F-7', type: type('SN') }, 'insurance', false],
    [{ system: 'urn:x', value: 'F-7', type: type('AN') }, 'other', false],
    [{ system: 'urn:x', value: 'F-7' }, 'other', true],
  ])('%j is of kind %s; identifies: %s', (identifier, kind, identifies) => {
    expect(readBundle(bundle(entry(3, patient({ identifier: [identifier] })))).patients[0]?.identifiers[0]).toMatchObject({
      kind,
      identifies,
    });
  });

  it('of a doctor is no tax number, which a practice shares', () => {
    const identifier = [{ system: 'urn:x', value: '12-3456780', type: type('TAX') }];
    expect(readBundle(bundle(entry(2, doctor({ identifier })))).doctors[0]?.identifiers[0]).toMatchObject({
      kind: 'tax',
      identifies: false,
    });
  });
});

describe('names', () => {
  it.each([
    [[{ family: 'Roe', given: ['Jane'], prefix: ['Dr.'] }], 'Dr. Jane Roe'],
    [[{ family: 'Roe', given: ['Jane'], prefix: ['Mrs'], suffix: ['III'] }], 'Jane Roe III'],
    [[{ text: 'Mr. John Doe' }], 'John Doe'],
    [[{ family: 'Smith', given: ['Babygirl1'] }], 'Babygirl1 Smith'],
    [[{ family: 'Smith', given: ['Baby', 'Boy'] }], 'Baby Boy Smith'],
    [[{ family: 'Williamson769', given: ['Del836'] }], 'Del Williamson'],
    [[{ family: 'Williamson769', given: ['Del'] }], 'Del Williamson769'],
    [[{ text: 'DOE John', family: 'Doe', given: ['John'] }], 'Doe John'],
    [[{ text: 'Jane Roe, MD', family: 'Roe', given: ['Jane'], suffix: ['MD'] }], 'Jane Roe MD'],
    [[{ family: '山田', given: ['太郎'] }], '山田 太郎'],
    [[{ family: "O'BRIEN-MCCOY", given: ['MARY', 'ANN'] }], "Mary Ann O'Brien-McCoy"],
    [[{ family: 'DE LA CRUZ', given: ['JUAN'] }], 'Juan de la Cruz'],
    [[{ family: 'VAN', given: ['ANH'] }], 'Anh Van'],
    [[{ family: 'mcdonnell', given: ['tj'] }], 'tj mcdonnell'],
    [[{ family: 'DuPont', given: ['TJ'] }], 'TJ DuPont'],
    [
      [
        { use: 'official', family: 'Old', given: ['Ann'], period: { end: '2010' } },
        { use: 'usual', family: 'New', given: ['Ann'] },
      ],
      'Ann New',
    ],
    [
      [
        { use: 'nickname', text: 'Annie' },
        { use: 'official', family: 'New', given: ['Ann'], period: { start: '2010', end: '2999' } },
      ],
      'Ann New',
    ],
  ])('%j is shown as %s', (name, shown) => {
    expect(patientOf({ name })?.name).toBe(shown);
  });
});

describe('contacts', () => {
  it('are all taken, typed, with one primary each', () => {
    const telecom = [
      { system: 'fax', value: '617-555-0100', use: 'work' },
      { system: 'phone', value: '617-555-0101', use: 'work' },
      { system: 'phone', value: '617-555-0102', use: 'old' },
      { system: 'phone', value: '617-555-0103', use: 'home', period: { end: '2001-01-01' } },
      { system: 'sms', value: '617-555-0104' },
      { system: 'phone', value: '617-555-0105', use: 'home', rank: 1 },
    ];
    const address = [
      { use: 'work', line: ['1 Work Way'], country: 'US' },
      { use: 'home', line: ['1 Home Way'], country: 'US' },
      { use: 'old', line: ['1 Old Way'], country: 'US' },
      { type: 'postal', line: ['PO Box 1'], country: 'US' },
    ];
    const fields = patientOf({ telecom, address });
    expect(fields?.phones?.map(({ type, value, primary }) => [type, value, primary])).toEqual([
      ['home', '+16175550105', true],
      ['work', '+16175550101', false],
      ['mobile', '+16175550104', false],
      ['fax', '+16175550100', false],
    ]);
    expect(fields?.addresses?.map(({ type, line, primary }) => [type, line, primary])).toEqual([
      ['home', '1 Home Way', true],
      ['work', '1 Work Way', false],
      ['postal', 'PO Box 1', false],
    ]);
  });

  it('in an emergency are those with a name and a phone', () => {
    const contact = [
      { name: { text: 'Luis Rivera' }, relationship: [{ text: 'husband' }], telecom: [{ system: 'phone', value: '617-555-0199' }] },
      { name: { text: 'Nobody Reachable' } },
    ];
    const { patients, problems } = readBundle(bundle(entry(3, patient({ contact }))));
    expect(patients[0]?.emergencyContacts).toEqual([{ name: 'Luis Rivera', relation: 'husband', phone: '+16175550199' }]);
    expect(problems).toEqual([{ entry: 0, detail: 'contact.1: has no phone and was left out' }]);
  });
});

describe('references', () => {
  const at = (fullUrl: string | undefined, reference: Json) => {
    const resource = { resourceType: 'Encounter', status: 'finished', subject: reference };
    const [relation] = readBundle(bundle({ fullUrl, resource })).relations;
    return relation?.type === 'visit' ? relation.patient : undefined;
  };
  const base = 'https://a.example/fhir/Encounter/1';

  it.each([
    [base, { reference: 'Patient/1' }, ['https://a.example/fhir/Patient/1']],
    [base, { reference: 'Patient/1/_history/7' }, ['https://a.example/fhir/Patient/1']],
    [base, { reference: 'https://b.example/fhir/Patient/1/_history/7' }, ['https://b.example/fhir/Patient/1']],
    [base, { reference: `urn:uuid:${uuid(1).toUpperCase()}` }, [`urn:uuid:${uuid(1)}`]],
    [`urn:uuid:${uuid(9)}`, { reference: 'Patient/1' }, ['Patient/1']],
    [undefined, { reference: `Patient/${uuid(1)}` }, [`Patient/${uuid(1)}`, `urn:uuid:${uuid(1)}`]],
  ])('of %s to %j mean %j', (fullUrl, reference, places) => {
    expect(at(fullUrl, reference)).toMatchObject({ kind: 'patient', places });
  });

  it('may name an identifier', () => {
    const identifier = { system: MRN, value: '7' };
    expect(at(base, { identifier })).toMatchObject({ places: [], identifier });
    expect(at(base, { reference: `Patient?identifier=${encodeURIComponent(`${MRN}|7`)}` })).toMatchObject({ places: [], identifier });
    expect(at(base, { reference: 'Group/1' })).toBeUndefined();
    expect(problemsOf({ resource: { resourceType: 'Encounter', subject: { reference: 'Patient?name=x' } } })).toEqual([
      { entry: 0, detail: 'subject: the Patient must be named by system and value of an identifier' },
    ]);
  });

  it.each(['planned', 'cancelled', 'entered-in-error'])('are none of a visit that is %s', (status) => {
    expect(readBundle(bundle(...everyone(), entry(5, visit({ status })))).relations).toEqual([]);
  });

  it('tell of patients who were replaced, from both sides', () => {
    const link = (type: string, other: number) => [{ type, other: ref(other) }];
    const { relations } = readBundle(
      bundle(
        entry(3, patient({ link: link('replaced-by', 4) })),
        entry(4, patient({ link: [...link('replaces', 3), ...link('seealso', 3)] })),
      ),
    );
    expect(relations).toHaveLength(2);
    for (const relation of relations)
      expect(relation).toMatchObject({
        type: 'replaced',
        patient: { places: [`urn:uuid:${uuid(3)}`] },
        by: { places: [`urn:uuid:${uuid(4)}`] },
      });
  });
});

describe('resources within others', () => {
  it('are read from bundles in bundles, and from a resource that contains them', () => {
    const inner = { resourceType: 'Bundle', type: 'collection', entry: [entry(3, patient()), { resource: 7 }] };
    const holder = { resourceType: 'Encounter', status: 'finished', subject: { reference: '#p' }, contained: [{ ...patient(), id: 'p' }] };
    const { patients, problems, relations } = readBundle(
      bundle({ resource: inner }, { fullUrl: 'https://a.example/Encounter/1', resource: holder }),
    );
    expect(patients.map(({ places }) => places)).toEqual([
      [`urn:uuid:${uuid(3)}`, `Patient/${uuid(3)}`],
      ['https://a.example/Encounter/1#p'],
    ]);
    expect(relations[0]).toMatchObject({ patient: { places: ['https://a.example/Encounter/1#p'] } });
    expect(problems).toEqual([{ entry: 0, detail: 'entry 1 of the bundle in it: resource: has no resource' }]);
  });

  it('are told where they are not imported', () => {
    const deep = Array.from({ length: 7 }).reduce(
      (inner: unknown) => ({ resourceType: 'Bundle', type: 'batch', entry: [{ resource: inner }] }),
      patient(),
    );
    expect(
      problemsOf(
        { resource: { resourceType: 'Bundle', type: 'history', entry: [] } },
        { resource: deep },
        { request: { method: 'DELETE' } },
      ),
    ).toEqual([
      { entry: 0, detail: 'a bundle of type history holds former versions, which are not imported' },
      { entry: 1, detail: expect.stringContaining('holds bundles in bundles more than 5 deep') as string },
      { entry: 2, detail: 'asks for a deletion, which an import does not do' },
    ]);
  });
});

describe('hostile input', () => {
  it('takes nothing else with it', () => {
    const { patients, problems } = readBundle(
      bundle(
        null,
        7,
        [],
        {},
        { resource: null },
        { resource: {} },
        { resource: { resourceType: 5 } },
        { fullUrl: 5, resource: patient() },
        entry(3, patient()),
        entry(9, { resourceType: '__proto__' }),
      ),
    );
    expect(patients).toHaveLength(1);
    expect(problems.map(({ entry: at }) => at)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  it('never repeats what it was given', () => {
    const secret = 'Zebedee-4711';
    const wrong = {
      name: [{ family: secret.repeat(30) }],
      gender: secret,
      birthDate: secret,
      telecom: [{ system: 'phone', value: secret }],
      [secret]: secret,
    };
    expect(
      JSON.stringify(
        problemsOf(entry(3, patient(wrong)), entry(4, doctor({ name: secret })), entry(5, hospital({ name: { [secret]: 1 } }))),
      ),
    ).not.toContain('Zebedee');
  });

  it('reads 10 MB of nonsense', () => {
    const nonsense = 'A1- '.repeat(2_500_000);
    // An expression that looks back would not end within the time that a test has.
    const { patients, problems } = readBundle(
      bundle(
        entry(3, patient({ name: [{ family: nonsense }] })),
        entry(1, hospital({ name: nonsense })),
        { fullUrl: nonsense, resource: patient({ id: nonsense }) },
        entry(5, visit({ subject: { reference: nonsense } })),
      ),
    );
    expect(patients).toEqual([]);
    expect(problems.every(({ detail }) => detail.length <= 300)).toBe(true);
    expect(problems).toHaveLength(4);
  });
});

describe('the demo bundles', () => {
  const folder = join(process.cwd(), 'tools', 'demo', 'synthea');
  it.each(readdirSync(folder).filter((name) => name.endsWith('.json')))('%s is read without a problem', (name) => {
    const { patients, doctors, hospitals, problems } = readBundle(JSON.parse(readFileSync(join(folder, name), 'utf8')).entry);
    expect(problems).toEqual([]);
    expect(patients).toHaveLength(1);
    expect(doctors.length).toBe(hospitals.length);
    expect(JSON.stringify([patients[0]?.fields.name, doctors[0]?.fields.name])).not.toMatch(/\d/);
  });
});
