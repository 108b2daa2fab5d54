import { randomUUID } from 'node:crypto';
import { sql } from '../../../libs/kernel/sql.js';
import { startSystem, type System } from '../../support/app.js';
import { PASSWORD, type Person } from '../../support/given.js';
import { clientFor } from '../../support/http.js';

let system: System;
let patient: Person;
beforeAll(async () => {
  system = await startSystem();
  patient = await system.given.patient();
});
afterAll(() => system.stop());

describe('logging in', () => {
  const logIn = (body: object) => system.anonymous.post('/auth/login', body);

  test('an unknown email and a wrong password get the same answer, letter by letter', async () => {
    const [unknown, wrong] = [
      await logIn({ email: 'nobody@test.example', password: PASSWORD }),
      await logIn({ email: patient.email, password: 'vX9-treppe-lunaR' }),
    ];
    const { requestId: _one, ...first } = unknown.body;
    const { requestId: _two, ...second } = wrong.body;
    expect([unknown.status, first]).toEqual([401, second]);
    expect(first.code).toBe('wrong-credentials');
    const names = (headers: Headers) => [...headers.keys()].sort();
    expect(names(unknown.headers)).toEqual(names(wrong.headers));
  });

  test('the email is read in any case and with blanks around it, the password letter by letter', async () => {
    expect((await logIn({ email: `  ${patient.email.toUpperCase()} `, password: PASSWORD })).status).toBe(200);
    for (const password of [PASSWORD.toUpperCase(), ` ${PASSWORD}`, `${PASSWORD} `, PASSWORD.slice(0, -1)])
      expect((await logIn({ email: patient.email, password })).status).toBe(401);
  });

  test('what is no login is refused before any password is checked', async () => {
    for (const body of [
      {},
      { email: patient.email },
      { email: patient.email, password: '' },
      { email: patient.email, password: 'x'.repeat(1001) },
      { email: patient.email, password: { $ne: '' } },
      { email: [patient.email], password: PASSWORD },
      { email: patient.email, password: PASSWORD, role: 'admin' },
    ]) {
      expect((await logIn(body)).status).toBe(400);
    }
  });

  test('the session holds a token, its end and the account: nothing else, and no hash', async () => {
    const { body } = await logIn({ email: patient.email, password: PASSWORD });
    expect(Object.keys(body).sort()).toEqual(['accessToken', 'expiresIn', 'refreshExpiresIn', 'refreshToken', 'tokenType', 'user']);
    expect(Object.keys(body.user).sort()).toEqual(USER);
    expect(JSON.stringify(body)).not.toContain('argon2');
    const payload = JSON.parse(Buffer.from((body.accessToken as string).split('.')[1] ?? '', 'base64url').toString()) as object;
    expect(Object.keys(payload).sort()).toEqual(['aud', 'exp', 'iat', 'iss', 'jti', 'sid', 'sub']);
  });
});

const USER = 'active address contact createdAt email emailVerified id name profileId role secondFactor version'.split(' ');

test('the own account is shown by an allow-list of fields', async () => {
  const { body } = await patient.get('/auth/me');
  expect(Object.keys(body).sort()).toEqual([...USER, 'inGoodStanding'].sort());
});

describe('signing up', () => {
  let n = 0;
  const signUp = (more: object = {}) =>
    system.anonymous.post('/auth/patient-signup', {
      email: `tokens-${String((n += 1))}@test.example`,
      password: PASSWORD,
      name: 'Tokens',
      birthDate: '1990-01-01',
      ...more,
    });

  test.each([
    ['a role', { role: 'admin' }, '#/role'],
    ['an id', { id: randomUUID() }, '#/id'],
    ['a verification', { validationStatus: 'full_access' }, '#/validationStatus'],
    ['an active flag', { active: true }, '#/active'],
    ['a birth date in the future', { birthDate: new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 10) }, '#/birthDate'],
    ['30 February', { birthDate: '1990-02-30' }, '#/birthDate'],
    ['7 letters as password', { password: 'vX9-tre' }, '#/password'],
    ['129 letters as password', { password: 'v'.repeat(129) }, '#/password'],
    ['a number as password', { password: 1234567890 }, '#/password'],
    ['no email', { email: 'tokens' }, '#/email'],
    ['two emails', { email: 'a@test.example,b@test.example' }, '#/email'],
    ['a line break in the email', { email: 'a@test.example\r\nBcc: b@test.example' }, '#/email'],
    ['255 letters as email', { email: `${'a'.repeat(242)}@test.example` }, '#/email'],
    ['an empty name', { name: ' ' }, '#/name'],
    ['a language that is none', { preferredLanguage: 'English' }, '#/preferredLanguage'],
    ['a phone that is none', { phone: '0800-CALL' }, '#/phone'],
  ])('with %s is refused at its place', async (_what, more, pointer) => {
    const answer = await signUp(more);
    expect(answer.status).toBe(400);
    expect(answer.body.errors.map((error: { pointer: string }) => error.pointer)).toContain(pointer);
  });

  test.each(['password', 'PassWord1', '1234567890', 'qwertyuiop'])(
    'with the common password %s is refused, and leaves nothing',
    async (password) => {
      const answer = await signUp({ password, email: 'common@test.example' });
      expect([answer.status, answer.body.code]).toEqual(password.length < 8 ? [400, 'invalid-input'] : [422, 'password-too-common']);
      expect(await system.db.query(sql`select 1 from identity.user_account where email = 'common@test.example'`)).toEqual([]);
    },
  );

  test('with an email that differs from another in case only is a 409, with one of 20 at once getting through', async () => {
    const at = (i: number) => signUp({ email: i % 2 ? 'Twice@Test.Example' : 'twice@test.example' });
    const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => at(i)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array<number>(19).fill(409)]);
    expect(
      await system.db.query(
        sql`select 1 from directory.patient where name = 'Tokens' and id in (select profile_id from identity.user_account where lower(email) = 'twice@test.example')`,
      ),
    ).toHaveLength(1);
  });

  test('with a password of 128 letters works, and every letter of it counts', async () => {
    const password = `${'v'.repeat(127)}X`;
    const { body } = await signUp({ password });
    const logIn = (tried: string) => system.anonymous.post('/auth/login', { email: body.user.email as string, password: tried });
    expect((await logIn(password)).status).toBe(200);
    expect((await logIn(`${'v'.repeat(127)}Y`)).status).toBe(401);
  });

  test('with today as birth date works: the patient was born somewhere today', async () => {
    expect((await signUp({ birthDate: new Date().toISOString().slice(0, 10) })).status).toBe(201);
  });

  test('gives the role of a patient and no more', async () => {
    const { body } = await signUp();
    expect(body.user).toMatchObject({ role: 'patient', active: true, profileId: body.patientId });
    const own = clientFor(
      system.url,
      (await system.anonymous.post('/auth/login', { email: body.user.email as string, password: PASSWORD })).body.accessToken as string,
    );
    expect((await own.get(`/patients/${body.patientId as string}`)).body.validationStatus).toBe('pending');
    expect((await own.post('/hospitals', { name: 'Mine' })).status).toBe(403);
  });
});
