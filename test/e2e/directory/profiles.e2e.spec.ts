import { raw, sql } from '../../../libs/kernel/sql.js';
import { startSystem, type System } from '../../support/app.js';
import type { Person } from '../../support/given.js';

// Profiles with all their fields: changes, uniqueness, sealed parts.

let system: System;
let admin: Person;
beforeAll(async () => {
  system = await startSystem();
  admin = await system.given.admin();
});
afterAll(() => system.stop());

test('a hospital keeps every field, one primary contact of each kind, and answers it back', async () => {
  const sent = {
    name: 'Harbour Clinic',
    type: 'clinic',
    emails: [{ value: 'desk@harbour-one.example', type: 'work' }],
    phones: [
      { value: '(617) 555-0123', type: 'work' },
      { value: '617-555-0199 ext. 7', type: 'fax', primary: true },
    ],
    address: { line: '1 Harbour Street', city: 'Boston', region: 'Suffolk', state: 'MA', postalCode: '02110', country: 'US' },
    website: 'https://harbour.example',
    link: 'https://maps.example/harbour',
    accreditation: 'JCI',
    licenceNumber: 'HC-2041',
    specialities: ['CARDIOLOGY'],
    timeZone: 'America/New_York',
  };
  const made = await admin.post('/hospitals', sent);
  expect(made.status).toBe(201);
  const { body } = await admin.get(`/hospitals/${made.body.id as string}`);
  expect(body).toEqual(made.body);
  expect(body).toMatchObject({
    ...sent,
    email: 'desk@harbour-one.example',
    phone: '+16175550199;ext=7',
    phones: [
      { type: 'work', value: '+16175550123', written: null, primary: false },
      { type: 'fax', value: '+16175550199;ext=7', written: null, primary: true },
    ],
    specialities: ['cardiology'],
    active: true,
  });
  const two = [
    { value: 'a@x.example', primary: true },
    { value: 'b@x.example', primary: true },
  ];
  expect((await admin.post('/hospitals', { name: 'X', emails: two })).body.errors).toEqual([
    { pointer: '#/emails', detail: 'Must mark at most one entry as primary.' },
  ]);
});

test('a doctor keeps fee, shift, education and the rest; what is left out stays, null takes away', async () => {
  const doctor = await system.given.doctor();
  const path = '/doctors/me/profile';
  const before = await doctor.get(path);
  const sent = {
    designation: 'Consultant',
    fee: { amount: '120.5', currency: 'USD' },
    shift: { start: '22:00', end: '06:00' },
    education: ['MD, Lagos, 2006'],
    achievements: ['Fellow'],
    biography: 'Twenty years.',
    languages: ['en', 'es'],
    experienceYears: 20,
    photo: 'https://pictures.example/g.jpg',
    acceptsNewPatients: false,
  };
  const kept = { ...sent, fee: { amount: '120.50', currency: 'USD' } };
  const changed = await doctor.put(path, sent, { 'if-match': before.headers.get('etag') ?? '' });
  expect(changed.body).toMatchObject(kept);
  expect((await doctor.get(path)).body).toEqual(changed.body);
  expect((await doctor.put(path, { designation: 'X' }, { 'if-match': before.headers.get('etag') ?? '' })).status).toBe(412);
  const less = await doctor.put(path, { fee: null, designation: null });
  expect(less.body).toMatchObject({ ...kept, fee: null, designation: null });
  expect((await doctor.put(path, { status: 'retired' })).status).toBe(403);
  expect((await doctor.put(path, { name: 'Dr. Other' })).body.code).toBe('name-verified');
  expect((await doctor.put(path, { licenceNumber: 'NEW-1' })).body.code).toBe('licence-verified');
  expect((await doctor.put(path, { fee: { amount: '-1', currency: 'USD' } })).body.errors[0].pointer).toBe('#/fee/amount');
  expect((await doctor.put(path, { specialities: ['astrology'] })).body).toMatchObject({
    code: 'unknown-speciality',
    unknown: ['astrology'],
  });
  expect((await admin.put(`/doctors/${doctor.id}`, { status: 'retired' })).body.status).toBe('retired');
});

test('a licence number is unique among the verified, in any case: a pending claim holds nothing, and whoever verifies sees it', async () => {
  const signUp = async (name: string, licenceNumber: string) => {
    const email = `${name.toLowerCase()}@licence.example`;
    const { body } = await system.anonymous.post('/auth/doctor-signup', { email, password: 'vX9-treppe-lunar', name, licenceNumber });
    return body.doctorId as string;
  };
  const squatter = await signUp('Squatter', 'ma-777');
  const owner = await signUp('Owner', 'MA-777');
  expect((await admin.get(`/doctors/${owner}/verification`)).body).toMatchObject({
    verification: 'pending',
    sameLicence: [{ id: squatter, name: 'Squatter', verification: 'pending' }],
  });
  expect((await admin.post(`/doctors/${owner}/verification`, { verification: 'verified' })).status).toBe(200);
  expect((await admin.post(`/doctors/${squatter}/verification`, { verification: 'verified' })).body.code).toBe('licence-number-in-use');
  expect((await admin.post('/doctors', { name: 'Third', licenceNumber: 'Ma-777' })).body.code).toBe('licence-number-in-use');
  await admin.delete(`/doctors/${owner}`, { reason: 'Left' });
  expect((await admin.post(`/doctors/${squatter}/verification`, { verification: 'verified' })).status).toBe(200);
});

test('an email is unique among verified hospitals, in any case, and free again once its hospital is deleted', async () => {
  const [email, same] = ['Desk@harbour-two.example', 'desk@HARBOUR-two.example'];
  const first = (await admin.post('/hospitals', { name: 'First', email })).body.id as string;
  const other = (await admin.post('/hospitals', { name: 'Other', email: 'other@harbour-two.example' })).body.id as string;
  // One that waits for verification holds nothing.
  const software = await system.given.integration(admin, ['hospitals:write']);
  const waiting = await software.post('/hospitals', { name: 'Waiting', email: same });
  expect([waiting.status, waiting.body.verification]).toEqual([201, 'pending']);
  const verify = () => admin.post(`/hospitals/${waiting.body.id as string}/verification`, { verification: 'verified' });
  for (const { status, body } of [
    await admin.post('/hospitals', { name: 'Third', email: same }),
    await admin.put(`/hospitals/${other}`, { email: same }),
    await verify(),
  ])
    expect([status, body.code]).toEqual([409, 'email-in-use']);
  expect((await admin.get(`/hospitals/${other}`)).body.email).toBe('other@harbour-two.example');
  expect((await admin.delete(`/hospitals/${first}`)).status).toBe(200);
  expect((await verify()).status).toBe(200);
});

test.each(['hospital', 'doctor', 'patient'] as const)('who deleted a %s, and why, is kept', async (kind) => {
  const { id } = await system.given[kind]();
  expect((await admin.delete(`/${kind}s/${id}`, { reason: 'Registered twice' })).status).toBe(200);
  expect((await admin.get(`/${kind}s/${id}`)).status).toBe(404);
  expect(
    await system.db.query(sql`select delete_reason, deleted_by, deleted_at is null as open from directory.${raw(kind)} where id = ${id}`),
  ).toEqual([{ delete_reason: 'Registered twice', deleted_by: admin.userId, open: false }]);
});

test('a patient whom an administrator makes needs a doctor or a hospital', async () => {
  const patient = { name: 'Nobody’s Patient', birthDate: '1980' };
  const { status, body } = await admin.post('/patients', patient);
  expect([status, body.code]).toEqual([422, 'patient-needs-doctor-or-hospital']);
  const { id: doctorId } = await system.given.doctor();
  expect((await admin.post('/patients', { ...patient, doctorId })).status).toBe(201);
});

test('the details of a patient are sealed, and what is clinical is shown to those with a right to it', async () => {
  const { given } = system;
  const hospital = await given.hospital();
  const doctor = await given.doctor(hospital);
  const secrets = ['999-12-3456', 'HHP-55-1029', 'Luis Canary', 'penicillin-canary'];
  const made = await doctor.post('/patients', {
    name: 'Ada Sealed',
    birthDate: '1988',
    hospitalId: hospital.id,
    identifiers: [{ kind: 'national-id', value: secrets[0] }],
    insurance: [{ insurer: 'Harbour Health', memberNumber: secrets[1] }],
    emergencyContacts: [{ name: secrets[2], phone: '617-555-0199' }],
    healthProfile: { bloodType: 'A+', allergies: [secrets[3]], heightCm: 168, weightKg: 62.5 },
  });
  expect([made.status, made.body.birthDate]).toEqual([201, '1988']);
  const path = `/patients/${made.body.id as string}/profile`;
  const { body } = await doctor.get(path);
  expect(body).toMatchObject({
    identifiers: [{ kind: 'national-id', value: secrets[0] }],
    insurance: [{ insurer: 'Harbour Health', memberNumber: secrets[1] }],
    emergencyContacts: [{ name: secrets[2], phone: '+16175550199' }],
    healthProfile: { allergies: [secrets[3]], conditions: [], weightKg: 62.5 },
  });
  const forHospital = (await hospital.get(path)).body as Record<string, unknown>;
  expect([forHospital['insurance'], 'healthProfile' in forHospital]).toEqual([body.insurance, false]);
  expect((await hospital.put(`/patients/${made.body.id as string}`, { healthProfile: { allergies: [] } })).status).toBe(403);
  const stored = await system.db.query<{ row: string }>(
    sql`select p::text as row from directory.patient p union all select i::text from directory.identifier i`,
  );
  expect(stored.filter(({ row }) => row.includes('Ada Sealed'))).toHaveLength(1);
  // Bytes are shown in hex.
  for (const secret of secrets)
    for (const text of [secret, Buffer.from(secret).toString('hex')]) expect(stored.filter(({ row }) => row.includes(text))).toEqual([]);
  expect((await doctor.get(`/patients/search?identifier=${encodeURIComponent('999-12-3456')}`)).body.items).toMatchObject([
    { id: made.body.id },
  ]);
  expect((await doctor.put(`/patients/${made.body.id as string}`, { emergencyContacts: [{ name: 'X' }] })).body.errors).toEqual([
    { pointer: '#/emergencyContacts/0/phone', detail: 'Is required.' },
  ]);
});

test('a number that somebody else has is kept without a word of the other one, also of two requests at once', async () => {
  const { given } = system;
  const [here, there] = [await given.doctor(), await given.doctor()];
  const add = (doctor: Person, name: string, value: string) =>
    doctor.post('/patients', { name, birthDate: '1980', identifiers: [{ kind: 'mrn', system: 'urn:shared', value }] });
  const first = await add(here, 'First Owner', 'N-1');
  const second = await add(there, 'Second Owner', 'N-2');
  const path = `/patients/${second.body.id as string}`;
  const changed = await there.put(path, { identifiers: [{ kind: 'mrn', system: 'urn:shared', value: 'N-1' }] }, { 'if-match': '"1"' });
  expect([first.status, changed.status, changed.body.version]).toEqual([201, 200, 2]);
  expect((await there.put(path, { identifiers: [] }, { 'if-match': '"1"' })).status).toBe(412);
  expect((await there.get(`${path}/profile`)).body.identifiers).toEqual([{ kind: 'mrn', system: 'urn:shared', value: 'N-1' }]);
  expect((await admin.get(`${path}/profile`)).body.identifiers).toMatchObject([{ identifies: false }]);
  for (let round = 0; round < 5; round += 1) {
    const both = await Promise.all([add(here, 'One', `R-${String(round)}`), add(there, 'Other', `R-${String(round)}`)]);
    expect(both.map(({ status }) => status)).toEqual([201, 201]);
  }
});

test('delegates see and change what their scopes say, and nobody ends or prolongs a life for whom they act', async () => {
  const { given } = system;
  const patient = await given.patient();
  await admin.put(`/patients/${patient.id}`, { insurance: [{ insurer: 'X', memberNumber: 'Y-1' }] });
  const [books, reads] = [await given.delegateOf(patient, ['book']), await given.delegateOf(patient, ['records'])];
  const path = `/patients/${patient.id}`;
  const fields = async (person: Person) => Object.keys((await person.get(`${path}/profile`)).body as object);
  for (const part of ['insurance', 'identifiers', 'emergencyContacts', 'healthProfile'])
    expect([(await fields(books)).includes(part), (await fields(reads)).includes(part)]).toEqual([false, true]);
  expect((await reads.put(path, { birthDate: '2024-01-01' })).status).toBe(403);
  expect((await reads.put(path, { deceased: true })).status).toBe(403);
  expect((await patient.put(path, { birthDate: '1990-04-13' })).status).toBe(200);
  expect((await admin.put(path, { deceasedOn: '1950' })).body.code).toBe('death-before-birth');
  expect((await admin.put(path, { active: null })).body.errors).toEqual([{ pointer: '#/active', detail: 'Must not be null.' }]);
  expect((await patient.put(path, { email: 'a@x.example', emails: [{ value: 'b@x.example' }] })).body.code).toBe('contact-not-in-list');
});

test('a hospital changes the profile only of whom it vouches for and who works there', async () => {
  const { given } = system;
  const hospital = await given.hospital();
  const { body: made } = await hospital.post('/doctors', { name: 'Dr. Employed' });
  const path = `/doctors/${made.id as string}`;
  expect((await hospital.put(path, { biography: 'Here.' })).status).toBe(200);
  const [mapping] = (await hospital.get(`/mappings/hospital-doctor?doctorId=${made.id as string}`)).body.items as [{ id: string }];
  await hospital.delete(`/mappings/hospital-doctor/${mapping.id}`);
  expect((await hospital.put(path, { biography: 'Gone.' })).status).toBe(403);
});

test('the data of a patient are validated by whom each step names', async () => {
  const { given } = system;
  const hospital = await given.hospital();
  const doctor = await given.doctor(hospital);
  const patient = await given.patientOf(doctor, hospital);
  const step = (person: Person, status: string) => person.post(`/patients/${patient.id}/validation`, { status });
  expect((await step(hospital, 'validated_by_doctor')).status).toBe(403);
  expect((await step(doctor, 'validated_by_doctor')).body.validationStatus).toBe('validated_by_doctor');
  expect((await step(hospital, 'validated_by_institution')).status).toBe(200);
  expect((await step(doctor, 'validated_by_doctor')).body).toMatchObject({ code: 'validation-refused', allowed: ['full_access'] });
  expect((await step(hospital, 'full_access')).status).toBe(403);
  expect((await step(admin, 'full_access')).status).toBe(200);
  expect((await step(patient, 'full_access')).status).toBe(403);
});

test('an account is opened with the profile or not at all, and its owner sets the password by a link', async () => {
  const hospital = await system.given.hospital();
  const made = await hospital.post('/doctors', { name: 'Dr. With Account', account: { email: 'with-account@test.example' } });
  expect(made.status).toBe(201);
  const links = await system.db.query<{ purpose: string }>(
    sql`select purpose from identity.email_link where email = 'with-account@test.example'`,
  );
  expect(links).toEqual([{ purpose: 'reset-password' }]);
  const twice = await hospital.post('/doctors', { name: 'Dr. Not Made', account: { email: 'With-Account@test.example' } });
  expect(twice.body.code).toBe('email-taken');
  expect((await admin.get('/doctors?name=Not%20Made')).body.items).toEqual([]);
});

test('the list of specialities is open to all, changed by administrators, and never taken from under a doctor', async () => {
  expect((await system.anonymous.get('/specialities')).body.items).toContain('cardiology');
  expect((await admin.post('/specialities', { name: 'Sports Cardiology' })).status).toBe(204);
  await admin.post('/doctors', { name: 'Dr. Sport', specialities: ['SPORTS cardiology'] });
  expect((await admin.get('/doctors/specialization/sports%20Cardiology')).body.items).toMatchObject([{ name: 'Dr. Sport' }]);
  expect((await admin.delete('/specialities/sports%20cardiology')).body.code).toBe('speciality-in-use');
  expect((await admin.delete('/specialities/nothing')).status).toBe(404);
});

test('a hospital that has closed says so, and may open again', async () => {
  const hospital = await system.given.hospital();
  const path = `/hospitals/${hospital.id}`;
  expect((await hospital.put(path, { active: null })).status).toBe(400);
  for (const active of [false, true]) {
    expect((await hospital.put(path, { active })).status).toBe(200);
    expect((await admin.get(path)).body.active).toBe(active);
  }
});
