import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { NotABundle, readBundle } from './read-bundle.js';

const NPI = 'http://hl7.org/fhir/sid/us-npi';
const MRN = 'http://hospital.example/mrn';
const ORG = 'http://registry.example/organizations';
const SSN = 'http://hl7.org/fhir/sid/us-ssn';

type Json = Record<string, unknown>;
const bundle = (...entry: unknown[]) => ({ resourceType: 'Bundle', type: 'transaction', entry });
const uuid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const entry = (n: number, resource: Json) => ({ fullUrl: `urn:uuid:${uuid(n)}`, resource: { id: uuid(n), ...resource } });
const ref = (n: number) => ({ reference: `urn:uuid:${uuid(n)}` });

const boston = { line: ['1 MAIN STREET'], city: 'BOSTON', state: 'MA', postalCode: '2118', country: 'US' };
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
  name: [{ use: 'official', family: 'Atencio12', given: ['Alberto7', 'Luis'], prefix: ['Mr.'] }],
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
      phone: '+16176388000',
      email: undefined,
      address: { line: '1 Main Street', city: 'Boston', state: 'MA', postalCode: '02118', country: 'US' },
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
    ["HÔPITAL DE L'ÉTOILE", "Hôpital de L'étoile"],
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
      address: { city: 'Berlin', state: 'MA' },
      phone: '+49301234567',
      timeZone: undefined,
    });
    expect(hospitalOf({ address: [{ city: 'Berlin', country: 'Germany' }] })).toMatchObject({
      address: { country: 'DE' },
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

  it('have the specialities of their qualifications and roles, not their degrees', () => {
    const qualification = [
      { code: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0360', code: 'MD', display: 'Doctor of Medicine' }] } },
      { code: { text: 'Doctor of Medicine' } },
      { code: { coding: [{ system: 'http://nucc.org/provider-taxonomy', display: 'Cardiology' }] } },
    ];
    const role = {
      resourceType: 'PractitionerRole',
      practitioner: { reference: `Practitioner?identifier=${NPI}|140` },
      specialty: [{ text: 'General Practice' }],
    };
    const { doctors } = readBundle(bundle(entry(2, doctor({ qualification })), entry(4, role)));
    expect(doctors[0]?.fields.specialities).toEqual(['cardiology', 'general practice']);
    expect(doctorOf({})?.specialities).toBeUndefined();
  });

  it('are known by NPI and other identifiers', () => {
    const { doctors } = readBundle(
      bundle(entry(2, doctor({ identifier: [{ system: NPI, value: '9' }, { system: 'urn:x', value: '1' }, { value: 'no system' }] }))),
    );
    expect(doctors[0]?.identifiers).toEqual([
      { system: NPI, value: '9', kind: 'npi' },
      { system: 'urn:x', value: '1', kind: 'other' },
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
      { use: 'official', family: 'Atencio12', given: ['Alberto7', 'Luis'], prefix: ['Mr.'] },
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
      phone: '+15559619901',
      email: 'a@b.example',
      address: { line: '1 Main Street', city: 'Boston', state: 'MA', postalCode: '02118', country: 'US' },
      preferredLanguage: 'es',
      timeZone: 'America/New_York',
      deceasedOn: '1999-10-11',
    });
  });

  it('say nothing about what their source leaves open', () => {
    expect(patientOf({ gender: undefined, deceasedDateTime: '1999' })).toEqual({ name: 'Alberto Luis Atencio', birthDate: '1993-06-07' });
  });

  it.each([
    [{ birthDate: '1993' }, /^birthDate must be an existing day/],
    [{ birthDate: '1993-02-30' }, /^birthDate must be an existing day/],
    [{ birthDate: '2999-01-01' }, /^birthDate must lie between/],
    [{ birthDate: undefined }, /^birthDate is missing/],
    [{ gender: 'm' }, /^gender must be/],
    [{ name: [] }, /^name is missing/],
    [{ name: 'Ada' }, /^name must be a list/],
    [{ name: [{ family: 7 }] }, /^name\.0\.family must be text/],
    [{ name: [{ family: 'a\0b' }] }, /^name\.0\.family holds characters/],
    [{ deceasedDateTime: '1990-01-01' }, /^deceasedDateTime must not be before birthDate/],
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
    expect(patientOf({ name, address })).toMatchObject({ name: 'Alberto Luis Atencio', address: { line: '1 Main', city: 'Boston' } });
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
    ['+1 617', 'US', undefined],
  ])('who write their phone as %j in %s are called at %s', (value, country, phone) => {
    expect(patientOf({ telecom: [{ system: 'phone', value }], address: [{ city: 'X', country }] })?.phone).toBe(phone);
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
  it('of a resource without identifiers is its UUID, its URL, or its short id together with the person', () => {
    const bare = (fullUrl: string | undefined, id: string, birthDate = '1993-06-07') =>
      readBundle(bundle({ fullUrl, resource: { ...patient({ identifier: undefined, birthDate }), id } })).patients[0]?.identifiers[0];
    expect(bare(`urn:uuid:${uuid(3)}`, 'x')).toEqual({ system: 'urn:uuid', value: uuid(3), kind: 'other' });
    expect(bare(undefined, uuid(3).toUpperCase())).toEqual({ system: 'urn:uuid', value: uuid(3), kind: 'other' });
    expect(bare('https://fhir.example/Patient/1', '1')).toMatchObject({
      system: 'urn:ietf:rfc:3986',
      value: 'https://fhir.example/Patient/1',
    });
    expect(bare(undefined, '1')).toEqual(bare(undefined, '1'));
    expect(bare(undefined, '1')).not.toEqual(bare(undefined, '1', '1993-06-08'));
  });

  it('cannot be found where there is nothing at all', () => {
    expect(problemsOf({ resource: patient({ identifier: [] }) })).toEqual([
      { entry: 0, detail: expect.stringContaining('neither an identifier nor an id') as string },
    ]);
  });

  it('is shared by entries with the same identifier; the first word counts, later ones add', () => {
    const { patients, problems } = readBundle(
      bundle(
        entry(3, patient()),
        entry(
          4,
          patient({
            gender: 'female',
            telecom: [{ system: 'email', value: 'a@b.example' }],
            identifier: [
              { system: MRN, value: 'p1' },
              { system: SSN, value: '1' },
            ],
          }),
        ),
      ),
    );
    expect(problems).toEqual([]);
    expect(patients).toHaveLength(1);
    expect(patients[0]?.fields).toMatchObject({ gender: 'male', email: 'a@b.example' });
    expect(patients[0]?.identifiers).toHaveLength(2);
  });

  it('is not a shared number alone: two people stay two', () => {
    const ssn = { system: SSN, value: '999-00-0001' };
    const { patients, problems } = readBundle(
      bundle(
        entry(3, patient({ identifier: [{ system: MRN, value: 'a' }, ssn] })),
        entry(4, patient({ identifier: [{ system: MRN, value: 'b' }, ssn], birthDate: '1950-01-01' })),
      ),
    );
    expect(patients).toHaveLength(1);
    expect(problems).toEqual([{ entry: 1, detail: 'shares an identifier with entry 0, which is another patient' }]);
  });

  it('must not belong to two others', () => {
    const three = [[1], [2], [1, 2]].map((values, at) =>
      entry(at + 3, patient({ identifier: values.map((value) => ({ system: MRN, value: String(value) })) })),
    );
    expect(problemsOf(...three)).toEqual([{ entry: 2, detail: 'its identifiers belong to different patients: entries 0, 1' }]);
  });
});

describe('mappings', () => {
  const kindsOf = (...all: unknown[]) =>
    readBundle(bundle(...everyone(), ...all))
      .mappings.map(({ kind }) => kind)
      .sort();
  const ALL = ['doctor-patient', 'hospital-doctor', 'hospital-patient'];

  it('come from who treated whom, once each, in the order of their names', () => {
    const { mappings, problems } = readBundle(bundle(...everyone(), entry(5, visit()), entry(6, visit())));
    const [h, d, p] = [
      { system: ORG, value: 'h1' },
      { system: NPI, value: '140' },
      { system: MRN, value: 'p1' },
    ];
    expect(problems).toEqual([]);
    expect(mappings.map(({ kind, left, right }) => ({ kind, left: left.value, right: right.value }))).toEqual([
      { kind: 'hospital-patient', left: h.value, right: p.value },
      { kind: 'doctor-patient', left: d.value, right: p.value },
      { kind: 'hospital-doctor', left: h.value, right: d.value },
    ]);
  });

  it.each([
    ['Type/id', { reference: `Practitioner/${uuid(2)}` }],
    ['Type/id with a version', { reference: `Practitioner/${uuid(2)}/_history/3` }],
    ['an absolute URL', { reference: `https://fhir.example/r4/Practitioner/${uuid(2)}` }],
    ['a condition', { reference: `Practitioner?identifier=${NPI}|140` }],
    ['an encoded condition', { reference: `Practitioner?identifier=${encodeURIComponent(`${NPI}|140`)}` }],
    ['an identifier', { type: 'Practitioner', identifier: { system: NPI, value: '140' } }],
  ])('find their ends by %s', (_, individual) => {
    expect(kindsOf(entry(5, visit({ participant: [{ individual }] })))).toEqual(ALL);
  });

  it('follow a role to its practitioner, and come from roles alone', () => {
    const role = entry(7, { resourceType: 'PractitionerRole', practitioner: ref(2), organization: ref(1) });
    expect(kindsOf(role)).toEqual(['hospital-doctor']);
    expect(kindsOf(role, entry(5, visit({ participant: [{ individual: ref(7) }] })))).toEqual(ALL);
    expect(kindsOf(entry(7, { resourceType: 'PractitionerRole', active: false, practitioner: ref(2), organization: ref(1) }))).toEqual([]);
  });

  it('may name somebody whom another file brings', () => {
    const { mappings, problems } = readBundle(
      bundle(
        entry(3, patient()),
        entry(5, visit({ participant: [{ individual: { reference: `Practitioner?identifier=${NPI}|7` } }], serviceProvider: undefined })),
      ),
    );
    expect(problems).toEqual([]);
    expect(mappings).toEqual([
      { entry: 1, kind: 'doctor-patient', left: { system: NPI, value: '7' }, right: { system: MRN, value: 'p1' } },
    ]);
  });

  it.each(['planned', 'cancelled', 'entered-in-error'])('are none of a visit that is %s', (status) => {
    expect(kindsOf(entry(5, visit({ status })))).toEqual([]);
  });

  it('ignore relatives, groups and visits without people', () => {
    const relative = entry(8, { resourceType: 'RelatedPerson' });
    const bare = { subject: undefined, participant: undefined, serviceProvider: undefined };
    expect(
      readBundle(
        bundle(
          ...everyone(),
          relative,
          entry(5, visit({ ...bare, participant: [{ individual: ref(8) }, {}] })),
          entry(6, visit({ ...bare, subject: { reference: 'Group/1' } })),
        ),
      ),
    ).toMatchObject({ mappings: [], problems: [] });
  });

  it('tell once where an end is broken or missing, and keep the others', () => {
    const broken = [entry(1, hospital()), entry(2, doctor({ name: [] })), entry(3, patient())];
    const result = readBundle(
      bundle(
        ...broken,
        entry(5, visit()),
        entry(6, visit()),
        entry(7, visit({ serviceProvider: { reference: 'Organization/nowhere' } })),
        entry(8, visit({ subject: { reference: '#p' } })),
      ),
    );
    expect(result.mappings.map(({ kind }) => kind)).toEqual(['hospital-patient']);
    expect(result.problems).toEqual([
      { entry: 1, detail: 'name is missing' },
      { entry: 3, detail: 'participant: entry 1, which it refers to, has an error' },
      { entry: 5, detail: 'serviceProvider: the Organization that it refers to is not in the bundle' },
      { entry: 6, detail: 'subject: the Patient inside the resource is not imported' },
    ]);
  });
});

describe('hostile input', () => {
  it.each([
    [null],
    [7],
    ['text'],
    [[]],
    [{}],
    [{ resourceType: 'Patient' }],
    [{ resourceType: 'Bundle', entry: 'x' }],
    [{ resourceType: 'Bundle', entry: {} }],
  ])('%j is not a bundle', (json) => {
    expect(() => readBundle(json)).toThrow(NotABundle);
  });

  it('an empty bundle brings nothing', () => {
    expect(readBundle({ resourceType: 'Bundle', type: 'batch' })).toEqual({
      hospitals: [],
      doctors: [],
      patients: [],
      mappings: [],
      problems: [],
    });
  });

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

  it('survives twenty thousand entries that all share one identifier', () => {
    const { patients } = readBundle(bundle(...Array.from({ length: 20_000 }, (_, n) => entry(n, patient()))));
    expect(patients).toHaveLength(1);
  });
});

describe('the demo bundles', () => {
  const folder = join(process.cwd(), 'tools', 'demo', 'synthea');
  it.each(readdirSync(folder).filter((name) => name.endsWith('.json')))('%s is read without a problem', (name) => {
    const { patients, doctors, hospitals, mappings, problems } = readBundle(JSON.parse(readFileSync(join(folder, name), 'utf8')));
    expect(problems).toEqual([]);
    expect(patients).toHaveLength(1);
    expect(doctors.length).toBe(hospitals.length);
    expect(mappings).toHaveLength(doctors.length * 3);
    expect(JSON.stringify([patients[0]?.fields.name, doctors[0]?.fields.name])).not.toMatch(/\d/);
  });
});
