import bcrypt from 'bcrypt';
import { sql } from '../../../libs/kernel/sql.js';
import { fromElsewhere } from '../../support/elsewhere.js';
import { startSystem, type System } from '../../support/app.js';
import { PASSWORD, type Person } from '../../support/given.js';
import { type Answer, clientFor } from '../../support/http.js';
import { MailServer } from '../../support/mail.js';
import { eventually } from '../../support/processes.js';
import { startOnce } from '../../support/start-once.js';

let system: System;
let mail: MailServer;
beforeAll(async () => {
  mail = await MailServer.start();
  system = await startSystem({
    env: {
      SMTP_URL: mail.url,
      LOCKOUT_FAILURES: '10',
      TRUST_PROXY: '127.0.0.1',
      PASSWORD_HASHES_AT_ONCE: '8',
    },
  });
});
afterAll(async () => {
  await system.stop();
  await mail.stop();
});

let counter = 0;
const post = (path: string, body: object, headers: Record<string, string> = fromElsewhere()) => system.anonymous.post(path, body, headers);
const logIn = (email: string, password: string, headers?: Record<string, string>): Promise<Answer> =>
  post('/auth/login', { email, password }, headers);
const NEW = 'k7-neue-laterne-im-hof';
const statuses = (answers: Answer[]) => answers.map(({ status }) => status).sort();
const hashOf = async (person: Person) =>
  (await system.db.query<{ password_hash: string }>(sql`select password_hash from identity.user_account where id = ${person.userId}`))[0]
    ?.password_hash;

describe('hashes', () => {
  test('bcrypt of another system works once and is argon2id from then on', async () => {
    const admin = await system.given.admin();
    const email = 'imported@test.example';
    const passwordHash = (await bcrypt.hash(PASSWORD, 5)).replace('$2b$', '$2y$');
    const made = await admin.post('/users/create', { email, passwordHash, name: 'Imported', role: 'admin' });
    expect(made.status).toBe(201);
    expect(JSON.stringify(made.body)).not.toContain('$2y$');
    const stored = () => hashOf({ userId: made.body.id } as Person);
    expect((await logIn(email, 'wrong-password')).status).toBe(401);
    expect(await stored()).toBe(passwordHash);
    expect((await logIn(email, PASSWORD)).status).toBe(200);
    expect(await stored()).toMatch(/^\$argon2id\$v=19\$m=19456,p=1,t=2\$/);
    expect((await logIn(email, PASSWORD)).status).toBe(200);
  });

  test.each(['$2b$31$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW', '$argon2id$v=19$m=1,t=1,p=1$c2FsdHNhbHQ$x', 'plain'])(
    'what is no bcrypt hash of a bearable cost is refused: %s',
    async (passwordHash) => {
      const admin = await system.given.admin();
      const answer = await admin.post('/users', { email: 'bad-hash@test.example', passwordHash, name: 'X', role: 'admin' });
      expect(answer.status).toBe(400);
    },
  );

  test('of cost less than ours are made anew, and nobody notices', async () => {
    const person = await system.given.patient();
    const { hash } = await import('argon2');
    const weak = await hash(PASSWORD, { memoryCost: 8192, timeCost: 2, parallelism: 1 });
    await system.db.query(sql`update identity.user_account set password_hash = ${weak} where id = ${person.userId}`);
    expect((await logIn(person.email, PASSWORD)).status).toBe(200);
    expect(await hashOf(person)).toMatch(/m=19456,p=1,t=2/);
  });

  test('sixty log-ins at once are answered, and others are not kept waiting for the last of them', async () => {
    const people = await Promise.all(Array.from({ length: 60 }, () => system.given.patient()));
    let running = 60;
    const storm = people.map(async ({ email }) => {
      const { status } = await logIn(email, PASSWORD);
      running -= 1;
      return status;
    });
    const [first] = people as [Person];
    expect((await system.anonymous.get('//health')).status).toBe(200);
    expect((await first.get('/appointments/upcoming')).status).toBe(200);
    expect(running).toBeGreaterThan(0);
    expect(await Promise.all(storm)).toEqual(Array(60).fill(200));
  });

  test('nothing is hashed for a link that we did not make, or a body that is not valid: no storm of them fills the line', async () => {
    const { userId } = await system.given.patient();
    const here = fromElsewhere();
    const answers = await Promise.all(
      Array.from({ length: 300 }, (_, i) =>
        i % 2
          ? post('/auth/reset-password', { token: `${userId}.AAAA`, newPassword: NEW }, here)
          : post('/auth/patient-signup', { password: NEW }, here),
      ),
    );
    expect(statuses(answers)).toEqual([...Array<number>(150).fill(400), ...Array<number>(150).fill(422)]);
  });

  test('a storm of sign-ups with keys does not use up the connections to the database', async () => {
    const person = await system.given.patient();
    let running = 40;
    const storm = Array.from({ length: 40 }, async (_, i) => {
      const body = { email: `storm-${String(i)}@test.example`, password: PASSWORD, name: 'Storm', birthDate: '1990-01-01' };
      const { status } = await post('/auth/patient-signup', body, { ...fromElsewhere(), 'idempotency-key': `storm-${String(i)}` });
      running -= 1;
      return status;
    });
    expect((await person.get('/appointments/upcoming')).status).toBe(200);
    expect(running).toBeGreaterThan(0);
    expect(await Promise.all(storm)).toEqual(Array(40).fill(201));
  });
});

describe('a password with accents', () => {
  const COMPOSED = 'Zürich-straße-café-12'.normalize('NFC');
  const DECOMPOSED = COMPOSED.normalize('NFD');

  test.each([
    ['composed, and typed decomposed', COMPOSED, DECOMPOSED],
    ['decomposed, and typed composed', DECOMPOSED, COMPOSED],
  ])('is one however a keyboard writes it: chosen %s', async (_how, chosen, typed) => {
    expect(chosen).not.toBe(typed);
    const email = `accents-${String((counter += 1))}@test.example`;
    const made = await post('/auth/patient-signup', { email, password: chosen, name: 'Accents', birthDate: '1990-01-01' });
    expect(made.status).toBe(201);
    for (const password of [chosen, typed]) {
      expect((await logIn(email, password)).status).toBe(200);
      expect((await post('/auth/token', { grant_type: 'password', username: email, password })).status).toBe(200);
    }
    const person = clientFor(system.url, (await logIn(email, typed)).body.accessToken as string);
    expect((await person.post('/auth/totp', { currentPassword: typed })).status).toBe(201);
    const changed = await person.post('/auth/change-password', { currentPassword: typed, newPassword: `${chosen}!` });
    expect(changed.status).toBe(200);
    expect((await logIn(email, `${typed}!`)).status).toBe(200);
    await post('/auth/forgot-password', { email });
    await system.settle();
    expect((await post('/auth/reset-password', { token: mail.tokenTo(email, 'reset-password'), newPassword: `${chosen}?` })).status).toBe(
      204,
    );
    expect((await logIn(email, `${typed}?`)).status).toBe(200);
    const admin = await system.given.admin();
    const own = { email: `admin-${email}`, name: 'Accents', role: 'admin' };
    expect((await admin.post('/users', { ...own, password: chosen })).status).toBe(201);
    expect((await logIn(own.email, typed)).status).toBe(200);
  });

  test.each([
    ['argon2id', async () => (await import('argon2')).hash(DECOMPOSED, { memoryCost: 19_456, timeCost: 2, parallelism: 1 })],
    ['bcrypt', () => bcrypt.hash(DECOMPOSED, 5)],
  ])('whose %s hash was made of its decomposed writing still opens, and is one from then on', async (_kind, hash) => {
    const person = await system.given.patient();
    await system.db.query(sql`update identity.user_account set password_hash = ${await hash()} where id = ${person.userId}`);
    expect((await logIn(person.email, COMPOSED)).status).toBe(401);
    expect((await logIn(person.email, DECOMPOSED)).status).toBe(200);
    expect((await logIn(person.email, COMPOSED)).status).toBe(200);
  });

  test('has the length that people count', async () => {
    const person = await system.given.patient();
    const change = (newPassword: string) => person.post('/auth/change-password', { currentPassword: PASSWORD, newPassword });
    const seven = 'ñü-éàöç'.normalize('NFD');
    expect(seven.length).toBeGreaterThan(8);
    expect((await change(seven)).body.errors).toMatchObject([{ pointer: '#/newPassword' }]);
    expect((await change('äöüß-'.repeat(25).normalize('NFD'))).status).toBe(200);
  });
});

describe('a new password that somebody would try first is refused', () => {
  const COMMON = 'password-too-common';
  const SIMPLE = 'password-too-simple';
  const PERSONAL = 'password-is-personal';
  const GUESSES = (email: string, name: string): [string, string][] => [
    ['12345678', COMMON],
    ['        ', SIMPLE],
    ['hhhhhhhhhh', SIMPLE],
    ['hgfedcba', SIMPLE],
    ['34567890', SIMPLE],
    [email.toUpperCase(), PERSONAL],
    [email.split('@')[0] ?? '', PERSONAL],
    [` ${name.toLowerCase()} `, PERSONAL],
    [name.replaceAll(' ', ''), PERSONAL],
  ];
  const codes = async (guesses: [string, string][], tried: (password: string) => Promise<Answer>) => {
    const got: [string, number, string][] = [];
    for (const [password] of guesses) {
      const { status, body } = await tried(password);
      got.push([password, status, body.code as string]);
    }
    expect(got).toEqual(guesses.map(([password, code]) => [password, 422, code]));
  };
  const NAME = 'Grace van Okafor';
  const fresh = () => `guessable-${String((counter += 1))}@test.example`;

  test.each([
    ['patient-signup', { birthDate: '1990-01-01' }],
    ['register', { birthDate: '1990-01-01' }],
    ['doctor-signup', {}],
    ['hospital-signup', {}],
  ])('at %s', async (path, more) => {
    const email = fresh();
    await codes(GUESSES(email, NAME), (password) => post(`/auth/${path}`, { email, name: NAME, password, ...more }));
  });

  test('by administrators who make accounts', async () => {
    const admin = await system.given.admin();
    const email = fresh();
    for (const path of ['/auth/signup', '/users', '/users/create'])
      await codes(GUESSES(email, NAME), (password) => admin.post(path, { email, name: NAME, role: 'admin', password }));
  });

  test('by whoever changes theirs, or chooses one by mail', async () => {
    const email = fresh();
    await post('/auth/patient-signup', { email, name: NAME, password: PASSWORD, birthDate: '1990-01-01' });
    const person = clientFor(system.url, (await logIn(email, PASSWORD)).body.accessToken as string);
    await codes(GUESSES(email, NAME), (newPassword) => person.post('/auth/change-password', { currentPassword: PASSWORD, newPassword }));
    await post('/auth/forgot-password', { email });
    await system.settle();
    const token = mail.tokenTo(email, 'reset-password');
    await codes(GUESSES(email, NAME), (newPassword) => post('/auth/reset-password', { token, newPassword }));
    expect((await post('/auth/reset-password', { token, newPassword: NEW })).status).toBe(204);
  });

  test('as the first administrator’s', async () => {
    for (const password of ['password1', 'abcdefgh', 'first.admin', 'First.Admin@Test.example', 'administrator'])
      await expect(startOnce({ ...system.env, ADMIN_EMAIL: 'first.admin@test.example', ADMIN_PASSWORD: password })).rejects.toThrow(
        /^ADMIN_PASSWORD must be another one\. This password is .*: choose /,
      );
  });
});

describe('changing the password', () => {
  test('needs the current one, and ends all sessions, the one that asks too: its owner goes on with a new one', async () => {
    const person = await system.given.patient();
    const other = (await logIn(person.email, PASSWORD)).body;
    const change = (currentPassword: string, newPassword: string) =>
      person.post('/auth/change-password', { currentPassword, newPassword }, fromElsewhere());
    expect((await change('wrong-password', NEW)).body.code).toBe('wrong-password');
    expect((await change(PASSWORD, 'password1')).body.code).toBe('password-too-common');
    const changed = await change(PASSWORD, NEW);
    expect([changed.status, changed.body.user.id]).toEqual([200, person.userId]);
    const now = clientFor(system.url, changed.body.accessToken);
    expect((await now.get('/auth/sessions')).body.items).toMatchObject([{ current: true, method: 'password' }]);
    for (const { refreshToken } of [other, person]) expect((await post('/auth/refresh', { refreshToken })).status).toBe(401);
    expect((await post('/auth/refresh', { refreshToken: changed.body.refreshToken })).status).toBe(200);
    expect((await logIn(person.email, PASSWORD)).status).toBe(401);
    expect((await logIn(person.email, NEW)).status).toBe(200);
    for (const token of [other.accessToken, person.token] as string[])
      await eventually(async () => (await clientFor(system.url, token).get('/auth/me')).status === 401, 'the session is over');
    expect((await now.get('/auth/me')).status).toBe(200);
  });

  test('ends the links to choose one that were mailed before', async () => {
    const person = await system.given.patient();
    await post('/auth/forgot-password', { email: person.email });
    await system.settle();
    const token = mail.tokenTo(person.email, 'reset-password');
    expect((await person.post('/auth/change-password', { currentPassword: PASSWORD, newPassword: NEW })).status).toBe(200);
    expect((await post('/auth/reset-password', { token, newPassword: PASSWORD })).body.code).toBe('invalid-link');
  });

  test('counts characters as people do', async () => {
    const person = await system.given.patient();
    const change = (newPassword: string) =>
      person.post('/auth/change-password', { currentPassword: PASSWORD, newPassword }, fromElsewhere()).then(({ status }) => status);
    const faces = (count: number) => Array.from({ length: count }, (_, i) => ['😀', '🙂', '😅'][i % 3]).join('');
    expect([await change(faces(7)), await change(faces(129)), await change(faces(128))]).toEqual([400, 400, 200]);
    expect((await logIn(person.email, faces(127))).status).toBe(401);
    expect((await logIn(person.email, faces(128))).status).toBe(200);
  });

  test('a stolen session cannot guess the password: wrong ones count as failed log-ins', async () => {
    const person = await system.given.patient();
    const answers: number[] = [];
    for (let i = 0; i < 12; i += 1) {
      answers.push(
        (await person.post('/auth/change-password', { currentPassword: `guess-${String(i)}`, newPassword: NEW }, fromElsewhere())).status,
      );
    }
    expect(answers).toEqual([...Array<number>(10).fill(422), 429, 429]);
  });
});
