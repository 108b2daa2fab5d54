import { randomUUID } from 'node:crypto';
import bcrypt from 'bcrypt';
import { ForeignHashes } from '../../../libs/identity/passwords/foreign-hashes.js';
import { sql } from '../../../libs/kernel/sql.js';
import { startSystem, type System } from '../../support/app.js';
import { PASSWORD, type Person } from '../../support/given.js';
import { type Answer, type Client, clientFor } from '../../support/http.js';
import { whileHeld } from '../../support/locks.js';
import { eventually } from '../../support/processes.js';

let system: System;
let admin: Person;
beforeAll(async () => {
  system = await startSystem();
  admin = await system.given.admin();
});
afterAll(() => system.stop());

const account = () => ({ email: `account-${randomUUID()}@test.example`, password: PASSWORD });
const loggedIn = async (email: string): Promise<Client> => {
  const { body } = await system.anonymous.post('/auth/login', { email, password: PASSWORD });
  return clientFor(system.url, body.accessToken as string);
};
/** The guard caches a verified token for up to 3 s: standing changes only after that. */
const standing = (client: Client, expected: boolean) =>
  eventually(async () => (await client.get('/auth/me')).body.inGoodStanding === expected, `good standing is ${String(expected)}`);

describe('a doctor who signs up', () => {
  test('has account and profile, and sees the own profile, nothing more, until an administrator has verified it', async () => {
    const body = { ...account(), name: 'Dr. Newcomer', licenceNumber: randomUUID(), specialities: ['cardiology'] };
    const { status, body: made } = await system.anonymous.post('/auth/doctor-signup', body);
    expect(status).toBe(201);
    expect(made.user).toMatchObject({ role: 'doctor', profileId: made.doctorId, name: 'Dr. Newcomer' });
    const doctor = await loggedIn(body.email);
    expect((await doctor.get('/auth/me')).body.inGoodStanding).toBe(false);
    expect((await doctor.get(`/doctors/${made.doctorId as string}`)).body).toMatchObject({ verification: 'pending', email: body.email });
    expect((await doctor.get('/patients')).status).toBe(403);
    expect((await doctor.get('/doctors')).body.items.map(({ id }: { id: string }) => id)).toEqual([made.doctorId]);
    const patient = await system.given.patient();
    expect((await patient.get(`/doctors/${made.doctorId as string}`)).status).toBe(404);

    expect((await admin.post(`/doctors/${made.doctorId as string}/verification`, { verification: 'verified' })).status).toBe(200);
    await standing(doctor, true);
    expect((await doctor.get('/patients')).status).toBe(200);
    expect((await patient.get(`/doctors/${made.doctorId as string}`)).status).toBe(200);
    await admin.post(`/doctors/${made.doctorId as string}/verification`, { verification: 'rejected' });
    await standing(doctor, false);
    expect((await doctor.get('/patients')).status).toBe(403);
  });

  test('is verified by a verified hospital that maps them, and by no other', async () => {
    const body = { ...account(), name: 'Dr. Mapped' };
    const { doctorId } = (await system.anonymous.post('/auth/doctor-signup', body)).body as { doctorId: string };
    const pending = await system.given.hospital();
    await admin.post(`/hospitals/${pending.id}/verification`, { verification: 'rejected' });
    await standing(pending, false);
    expect((await pending.post('/mappings/hospital-doctor', { hospitalId: pending.id, doctorId })).status).toBe(403);
    const hospital = await system.given.hospital();
    expect((await hospital.post('/mappings/hospital-doctor', { hospitalId: hospital.id, doctorId: randomUUID() })).status).toBe(404);
    expect((await hospital.post('/mappings/hospital-doctor', { hospitalId: hospital.id, doctorId })).status).toBe(201);
    expect((await admin.get(`/doctors/${doctorId}`)).body.verification).toBe('verified');
  });

  test('whom an administrator has rejected or suspended, no hospital makes one of theirs', async () => {
    const hospital = await system.given.hospital();
    const [rejected, suspended] = [await system.given.doctor(), await system.given.doctor()];
    await admin.post(`/doctors/${rejected.id}/verification`, { verification: 'rejected' });
    await system.db.query(sql`update directory.doctor set status = 'suspended' where id = ${suspended.id}`);
    for (const { id } of [rejected, suspended])
      expect((await hospital.post('/mappings/hospital-doctor', { hospitalId: hospital.id, doctorId: id })).status).toBe(404);
  });
});

test('a hospital that signs up waits for an administrator', async () => {
  const body = { ...account(), name: 'New Clinic', type: 'clinic', licenceNumber: randomUUID() };
  const { status, body: made } = await system.anonymous.post('/auth/hospital-signup', body);
  expect(status).toBe(201);
  const hospital = await loggedIn(body.email);
  expect((await hospital.get(`/hospitals/${made.hospitalId as string}`)).body).toMatchObject({ verification: 'pending', type: 'clinic' });
  expect((await hospital.get('/doctors')).status).toBe(403);
  expect((await admin.post(`/hospitals/${made.hospitalId as string}/verification`, { verification: 'verified' })).status).toBe(200);
  await standing(hospital, true);
  expect((await hospital.get('/doctors')).status).toBe(200);
});

test.each([
  ['doctor', 'doctor-signup'],
  ['hospital', 'hospital-signup'],
])('an account of a %s whose profile is refused does not exist either', async (_role, path) => {
  const newcomer = { ...account(), name: 'Newcomer', specialities: ['astrology'] };
  const answer = await system.anonymous.post(`/auth/${path}`, newcomer);
  expect([answer.status, answer.body.code]).toEqual([422, 'unknown-speciality']);
  expect(await system.db.query(sql`select 1 from identity.user_account where email = ${newcomer.email}`)).toEqual([]);
});

test('nobody signs up with more than their role: fields of an administrator’s making are refused', async () => {
  for (const path of ['doctor-signup', 'hospital-signup', 'patient-signup', 'register'])
    for (const more of [
      { verification: 'verified' },
      { verified: true },
      { role: 'admin' },
      { active: true },
      { profileId: randomUUID() },
    ]) {
      const answer = await system.anonymous.post(`/auth/${path}`, { ...account(), name: 'X', birthDate: '1990-01-01', ...more });
      expect([path, more, answer.status]).toEqual([path, more, 400]);
    }
});

test('a repeated sign-up with its key gives the same account, and twenty at once make one', async () => {
  const body = { ...account(), name: 'Once', birthDate: '1990-01-01' };
  const headers = { 'idempotency-key': randomUUID() };
  const answers = await Promise.all(Array.from({ length: 20 }, () => system.anonymous.post('/auth/patient-signup', body, headers)));
  expect(answers.every(({ status, body: { code } }) => status === 201 || code === 'request-in-progress')).toBe(true);
  const again = await system.anonymous.post('/auth/patient-signup', body, headers);
  expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([201, 'true']);
  expect(await system.db.query(sql`select 1 from identity.user_account where email = ${body.email}`)).toHaveLength(1);
});

test.each([
  ['patient', { birthDate: '1990-01-01' }],
  ['doctor', { licenceNumber: randomUUID() }],
  ['hospital', { type: 'laboratory' }],
  ['admin', {}],
])('an administrator makes an account of the role %s with its profile, verified at once', async (role, more) => {
  const body = { role, ...account(), name: 'Made', ...more };
  const made = await admin.post('/auth/signup', body);
  expect(made.status).toBe(201);
  expect(made.body).toMatchObject({ user: { role, email: body.email }, profileId: role === 'admin' ? null : expect.any(String) });
  const own = await loggedIn(body.email);
  expect((await own.get('/auth/me')).body.inGoodStanding).toBe(true);
  if (role === 'patient') expect((await own.get(`/patients/${made.body.profileId as string}`)).status).toBe(200);
  expect((await admin.post('/auth/signup', { ...body, ...account(), role: 'root' })).status).toBe(400);
});

describe('accounts for profiles that exist', () => {
  test('a patient’s own profile has one account, also where two are made at once; a deleted one makes room', async () => {
    const doctor = await system.given.doctor();
    const { id: profileId } = await system.given.patientProfile({ doctorId: doctor.id });
    const make = () => admin.post('/users', { ...account(), name: 'Self', role: 'patient', profileId });
    const answers = await Promise.all([make(), make(), make()]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
    expect((await make()).body.code).toBe('profile-taken');
    const made = answers.find(({ status }) => status === 201);
    expect((await admin.delete(`/users/${made?.body.id as string}`)).status).toBe(204);
    expect((await make()).status).toBe(201);
  });

  test('a patient whose profile an account owns by a mapping gets no second one; a closed account acts for nobody', async () => {
    const doctor = await system.given.doctor();
    const { id: profileId } = await system.given.patientProfile({ doctorId: doctor.id });
    const { userId: owner } = await system.given.patient();
    await system.db.query(sql`update directory.user_patient set ended_at = now() where user_id = ${owner}`);
    await admin.post('/mappings/user-patient', { userId: owner, patientId: profileId, relation: 'self' });
    const { id: child } = await system.given.patientProfile({ doctorId: doctor.id });
    await admin.post('/mappings/user-patient', { userId: owner, patientId: child, relation: 'other' });
    const make = () => admin.post('/users', { ...account(), name: 'Self', role: 'patient', profileId });
    const refused = await make();
    expect([refused.status, refused.body.code]).toEqual([409, 'profile-taken']);

    expect((await admin.delete(`/users/${owner}`)).status).toBe(204);
    const open = await system.db.query(sql`select 1 from directory.user_patient where user_id = ${owner} and ended_at is null`);
    expect(open).toEqual([]);
    expect((await make()).status).toBe(201);
  });

  test('a doctor’s and a patient’s work at once; the patient acts for the own profile', async () => {
    const doctor = await system.given.doctor();
    const profile = await system.given.patientProfile({ doctorId: doctor.id });
    for (const [path, role, profileId] of [
      ['/users', 'doctor', doctor.id],
      ['/users/create', 'patient', profile.id],
    ] as const) {
      const body = { ...account(), name: 'Second', role, profileId };
      expect((await admin.post(path, body)).status).toBe(201);
      const own = await loggedIn(body.email);
      expect((await own.get(role === 'doctor' ? '/doctors' : `/patients/${profileId}`)).status).toBe(200);
    }
  });

  test('what does not fit together is refused', async () => {
    const doctor = await system.given.doctor();
    for (const [body, status, code] of [
      [{ role: 'doctor' }, 422, 'profile-missing'],
      [{ role: 'doctor', profileId: randomUUID() }, 422, 'profile-missing'],
      [{ role: 'hospital', profileId: doctor.id }, 422, 'profile-missing'],
      [{ role: 'admin', passwordHash: '$2b$12$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW' }, 400, 'invalid-input'],
      [{ role: 'admin', password: undefined }, 400, 'invalid-input'],
      [{ role: 'admin', password: 'password1' }, 422, 'password-too-common'],
      [{ role: 'admin', email: admin.email.toUpperCase() }, 409, 'email-taken'],
    ] as const) {
      const answer = await admin.post('/users', { ...account(), name: 'X', ...body });
      expect([body, answer.status, answer.body.code]).toEqual([body, status, code]);
    }
  });
});

describe('changing accounts', () => {
  test('one’s own: what is not named stays, If-Match counts, and nobody activates or promotes themselves', async () => {
    const person = await system.given.patient();
    const before = await person.get('/users/me');
    const changed = await person.put('/users/me', { contact: '+1 617 555 0199' }, { 'if-match': before.headers.get('etag') ?? '' });
    expect(changed.body).toMatchObject({ contact: '+16175550199', name: before.body.name, email: person.email });
    expect((await person.put('/users/me', { name: 'Late' }, { 'if-match': before.headers.get('etag') ?? '' })).status).toBe(412);
    expect((await person.put('/users/me', { contact: null })).body.contact).toBeNull();
    for (const body of [{ role: 'admin' }, { profileId: randomUUID() }, { emailVerified: true }, { active: true }, { passwordHash: 'x' }])
      expect((await person.put('/users/me', body)).status).toBe(400);
    expect((await person.put(`/users/${person.userId}`, { active: true })).status).toBe(403);
    expect((await person.put('/users/me', { email: admin.email, currentPassword: PASSWORD })).body.code).toBe('email-taken');
    // Mails to this address open the account, so a stolen session must not be able to change it.
    for (const path of ['/users/me', `/users/${person.userId}`])
      expect((await person.put(path, { email: 'thief@test.example', currentPassword: 'wrong-password' })).body.code).toBe('wrong-password');
    const stranger = await system.given.patient();
    expect((await stranger.put(`/users/${person.userId}`, { name: 'X' })).status).toBe(404);
    expect((await stranger.get(`/users/${person.userId}`)).status).toBe(404);
  });

  test('without the current password, where it is needed, says that it is missing, and counts as no attempt', async () => {
    const person = await system.given.patient();
    const passkeys = '/auth/passkeys/options';
    const attempts = () => system.db.query(sql`select * from identity.login_failure order by at`);
    const before = await attempts();
    const asked: [string, Promise<Answer>][] = [
      ['PUT /users/me', person.put('/users/me', { email: 'other@test.example' })],
      ['PUT /users/{id}', person.put(`/users/${person.userId}`, { email: 'other@test.example' })],
      ['POST /auth/change-password', person.post('/auth/change-password', { newPassword: 'k7-neue-laterne-im-hof' })],
      ['POST /auth/totp', person.post('/auth/totp', {})],
      [passkeys, person.post(passkeys, {})],
    ];
    for (const [what, asking] of asked) {
      const { status, body } = await asking;
      expect([what, status, body.code, body.errors]).toEqual([
        what,
        400,
        'invalid-input',
        [{ pointer: '#/currentPassword', detail: 'Is required.' }],
      ]);
    }
    expect(await attempts()).toEqual(before);
  });

  test('by administrators: listed by role and activity, closed, opened again, deleted with the email becoming free', async () => {
    const person = await system.given.patient();
    await admin.put(`/users/${person.userId}`, { active: false });
    const ids = async (query: string) => {
      const found: string[] = [];
      for (let cursor: string | null = ''; cursor !== null;) {
        const page = (await admin.get(`/users?limit=100${query}${cursor && `&cursor=${cursor}`}`)).body as {
          items: { id: string }[];
          nextCursor: string | null;
        };
        found.push(...page.items.map(({ id }) => id));
        cursor = page.nextCursor;
      }
      return found;
    };
    expect(await ids('&active=false')).toContain(person.userId);
    expect(await ids('&active=true')).not.toContain(person.userId);
    expect(await ids('&role=doctor')).not.toContain(person.userId);
    expect((await admin.put(`/users/${person.userId}`, { active: true })).body.active).toBe(true);
    expect((await loggedIn(person.email)).get).toBeDefined();
    expect((await admin.delete(`/users/${person.userId}`)).status).toBe(204);
    expect((await admin.get(`/users/${person.userId}`)).status).toBe(404);
    expect(await ids('')).not.toContain(person.userId);
    expect(
      (
        await system.anonymous.post('/auth/patient-signup', {
          email: person.email,
          password: PASSWORD,
          name: 'Again',
          birthDate: '1990-01-01',
        })
      ).status,
    ).toBe(201);
  });

  test('one administrator is always left, also where two close each other at once', async () => {
    const lonely = await startSystem({ waitsForLocks: true });
    try {
      const [one, two] = [await lonely.given.admin(), await lonely.given.admin()];
      // Both requests have reached the command before either is done.
      const lock = "select pg_advisory_xact_lock(hashtextextended('identity.administrators', 0))";
      const answers = await whileHeld(lonely, lock, async ({ waiters, release }) => {
        const asked = [one.put(`/users/${two.userId}`, { active: false }), two.delete(`/users/${one.userId}`)];
        await waiters(2);
        await release();
        return Promise.all(asked);
      });
      expect(answers.map(({ status }) => status).filter((status) => status < 300)).toHaveLength(1);
      expect(answers.map(({ body }) => body?.code).filter(Boolean)).toEqual(['last-administrator']);
    } finally {
      await lonely.stop();
    }
  });
});

test('the older prefixes and names lead to the same handlers', async () => {
  const { email } = await system.given.patient();
  for (const path of ['//auth/login', '//api/auth/login', '//api/v1/auth/login/', '//auth/login/']) {
    expect([path, (await system.anonymous.post(path, { email, password: PASSWORD })).status]).toEqual([path, 200]);
  }
  expect((await system.anonymous.post('//auth/verify-token', { token: 'x' })).status).toBe(401);
  for (const path of ['//auth/session/validate', '//auth/logout', '//users/create', '//api/auth/me'])
    expect([
      path,
      path.endsWith('me') ? (await system.anonymous.get(path)).status : (await system.anonymous.post(path, {})).status,
    ]).toEqual([path, 401]);
  expect((await system.anonymous.post('//api/auth/register', {})).status).toBe(400);
});

const APART = 'ein-fälsches-passwört'.normalize('NFD');
test.each([
  ['our own hash', 'wrong-password'],
  ['a hash of another system', 'wrong-password'],
  ['our own hash, typed with its accents apart,', APART],
])('an unknown email and a wrong password of an account with %s take the same time', async (kind, password) => {
  let { email } = await system.given.patient();
  if (kind === 'a hash of another system') {
    email = 'imported-long-ago@test.example';
    const made = await admin.post('/users', { email, passwordHash: await bcrypt.hash(PASSWORD, 11), name: 'Imported', role: 'admin' });
    expect(made.status).toBe(201);
    await eventually(async () => (await system.app.get(ForeignHashes).decoy()) !== undefined, 'the new hash is known of');
  }
  const time = async (tried: string): Promise<number> => {
    const began = performance.now();
    expect((await system.anonymous.post('/auth/login', { email: tried, password })).status).toBe(401);
    return performance.now() - began;
  };
  const known: number[] = [];
  const unknown: number[] = [];
  for (let i = 0; i < 15; i += 1) {
    known.push(await time(email));
    unknown.push(await time(`nobody-${String(i)}@test.example`));
  }
  const median = (values: number[]) => [...values].sort((a, b) => a - b)[7] ?? 0;
  const ratio = median(known) / median(unknown);
  // The answer for an unknown email would take only a fraction of the time without the decoy work.
  expect(ratio).toBeGreaterThan(0.5);
  expect(ratio).toBeLessThan(2);
});
