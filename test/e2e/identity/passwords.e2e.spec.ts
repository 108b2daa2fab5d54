import { createHash } from 'node:crypto';
import bcrypt from 'bcrypt';
import { Redis } from 'ioredis';
import { createApi } from '../../../apps/api/api.module.js';
import { Clock } from '../../../libs/kernel/clock.js';
import { sql } from '../../../libs/kernel/sql.js';
import { Config } from '../../../libs/platform/config.js';
import { Mailer } from '../../../libs/platform/mail/mailer.js';
import { startSystem, type System } from '../../support/app.js';
import { redisUrl } from '../../support/database.js';
import { PASSWORD, type Person } from '../../support/given.js';
import { type Answer, clientFor } from '../../support/http.js';
import { MailServer } from '../../support/mail.js';
import { eventually } from '../../support/processes.js';

class MovableClock extends Clock {
  offset = 0;
  override now(): Date {
    return new Date(Date.now() + this.offset);
  }
}

const clock = new MovableClock();
let system: System;
let mail: MailServer;
let redis: Redis;
beforeAll(async () => {
  mail = await MailServer.start();
  redis = new Redis(redisUrl());
  system = await startSystem({
    clock,
    env: {
      SMTP_URL: mail.url,
      LOCKOUT_FAILURES: '10',
      LOCKOUT_ADDRESS_FAILURES: '20',
      TRUST_PROXY: '127.0.0.1',
      PASSWORD_HASHES_AT_ONCE: '8',
    },
  });
});
afterAll(async () => {
  await system.stop();
  await mail.stop();
  redis.disconnect();
});
afterEach(() => {
  clock.offset = 0;
});

let counter = 0;
/** A new address, as a trusted proxy would report it. */
const fromElsewhere = () => {
  counter += 1;
  return { 'x-forwarded-for': `10.1.${String(counter >> 8)}.${String(counter & 255)}` };
};
const post = (path: string, body: object, headers: Record<string, string> = fromElsewhere()) => system.anonymous.post(path, body, headers);
const logIn = (email: string, password: string, headers?: Record<string, string>): Promise<Answer> =>
  post('/auth/login', { email, password }, headers);
const NEW = 'k7-neue-laterne-im-hof';
const statuses = (answers: Answer[]) => answers.map(({ status }) => status).sort();
const hashOf = async (person: Person) =>
  (await system.db.query<{ password_hash: string }>(sql`select password_hash from identity.user_account where id = ${person.userId}`))[0]
    ?.password_hash;

describe('lock-out', () => {
  test('of an account: fifty parallel wrong passwords from fifty addresses get ten chances, and then the right one gets none', async () => {
    const { email } = await system.given.patient();
    const answers = await Promise.all(Array.from({ length: 50 }, (_, i) => logIn(i % 2 ? email : email.toUpperCase(), 'wrong-password')));
    expect(statuses(answers)).toEqual([...Array<number>(10).fill(401), ...Array<number>(40).fill(429)]);
    const refused = await logIn(email, PASSWORD);
    expect([refused.status, refused.body.code]).toEqual([429, 'too-many-requests']);
    const seconds = Number(refused.headers.get('retry-after'));
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(900);
  });

  /** Makes enough failures from there to lock the address, each with another email. */
  const lockAddress = async (here: Record<string, string>, tries = 20) => {
    counter += 1;
    const emails = Array.from({ length: tries }, (_, i) => `guess-${String(counter)}-${String(i)}@test.example`);
    return statuses(await Promise.all(emails.map((email) => logIn(email, 'wrong-password', here))));
  };

  test('of an account does not lock out the others behind its address', async () => {
    const here = fromElsewhere();
    const [tried, other] = [await system.given.patient(), await system.given.patient()];
    const answers = await Promise.all(Array.from({ length: 12 }, () => logIn(tried.email, 'wrong-password', here)));
    expect(statuses(answers)).toEqual([...Array<number>(10).fill(401), 429, 429]);
    expect((await logIn(other.email, PASSWORD, here)).status).toBe(200);
  });

  test('of an address: fifty parallel failures under fifty emails get its twenty chances, and no account that is new there can be tried', async () => {
    const here = fromElsewhere();
    expect(await lockAddress(here, 50)).toEqual([...Array<number>(20).fill(401), ...Array<number>(30).fill(429)]);
    const person = await system.given.patient();
    const refused = await logIn(person.email, PASSWORD, here);
    expect([refused.status, Number(refused.headers.get('retry-after')) > 0]).toEqual([429, true]);
    expect((await logIn(person.email, PASSWORD)).status).toBe(200);
  });

  test.each([
    ['10.77.0.1', '10.77.0.1', '10.77.0.2'],
    ['2001:db8:77:1::5', '2001:db8:77:1:ffff::9', '2001:db8:77:2::5'],
  ])('of an address holds back nobody who logged in from there before: %s', async (before, now, elsewhere) => {
    const here = { 'x-forwarded-for': now };
    const [known, knownElsewhere] = [await system.given.patient(), await system.given.patient()];
    expect((await logIn(known.email, PASSWORD, { 'x-forwarded-for': before })).status).toBe(200);
    expect((await logIn(knownElsewhere.email, PASSWORD, { 'x-forwarded-for': elsewhere })).status).toBe(200);
    await lockAddress(here);
    expect((await logIn(knownElsewhere.email, PASSWORD, here)).status).toBe(429);
    expect((await logIn(known.email.toUpperCase(), PASSWORD, here)).status).toBe(200);
    // Ended sessions also count as known, and so do those of the password grant.
    await system.db.query(sql`update identity.session set ended_at = now() where user_id = ${known.userId}`);
    expect((await post('/auth/token', { grant_type: 'password', username: known.email, password: PASSWORD }, here)).status).toBe(200);
    // The lock of the account itself still holds, for parallel requests too.
    const answers = await Promise.all(Array.from({ length: 30 }, () => logIn(known.email, 'wrong-password', here)));
    expect(statuses(answers)).toEqual([...Array<number>(10).fill(401), ...Array<number>(20).fill(429)]);
    expect((await logIn(known.email, PASSWORD, here)).status).toBe(429);
  });

  test('of an address comes back when Redis was wiped, and then too holds back nobody who is known there', async () => {
    const here = fromElsewhere();
    const [known, stranger] = [await system.given.patient(), await system.given.patient()];
    expect((await logIn(known.email, PASSWORD, here)).status).toBe(200);
    await lockAddress(here);
    await redis.flushdb();
    expect((await logIn(stranger.email, PASSWORD, here)).status).toBe(429);
    expect((await logIn(known.email, PASSWORD, here)).status).toBe(200);
  });

  test('does not stand in the way of many who log in from one address at once', async () => {
    const here = fromElsewhere();
    const people = await Promise.all(Array.from({ length: 30 }, () => system.given.patient()));
    expect(statuses(await Promise.all(people.map(({ email }) => logIn(email, PASSWORD, here))))).toEqual(Array(30).fill(200));
  });

  test('an unknown email is locked out like a known one', async () => {
    const answers: number[] = [];
    for (let i = 0; i < 12; i += 1) answers.push((await logIn('nobody@test.example', 'wrong-password')).status);
    expect(answers).toEqual([...Array<number>(10).fill(401), 429, 429]);
  });

  test('of an account counts every spelling of its email that could find it', async () => {
    const { email } = await system.given.patient();
    const guess = (username: string, password: string) => post('/auth/token', { grant_type: 'password', username, password });
    for (let i = 0; i < 10; i += 1) await guess(email.toUpperCase(), 'wrong-password');
    const seen = [email, email.toUpperCase(), email.replace('i', '\u0130')].map(async (name) => (await guess(name, PASSWORD)).status);
    // The last request belongs to no account.
    expect(await Promise.all(seen)).toEqual([429, 429, 400]);
  });

  test('a right password forgets the failures before it', async () => {
    const { email } = await system.given.patient();
    for (let round = 0; round < 2; round += 1) {
      for (let i = 0; i < 9; i += 1) expect((await logIn(email, 'wrong-password')).status).toBe(401);
      expect((await logIn(email, PASSWORD)).status).toBe(200);
    }
  });

  test('is shared by all processes, and comes back when Redis was wiped', async () => {
    const { email } = await system.given.patient();
    const second = await createApi(Config.fromEnvironment(system.env), clock);
    await second.listen(0, '127.0.0.1');
    const there = clientFor(await second.getUrl());
    try {
      for (let i = 0; i < 10; i += 1) {
        const client = i % 2 ? there : system.anonymous;
        expect((await client.post('/auth/login', { email, password: 'wrong-password' }, fromElsewhere())).status).toBe(401);
      }
      await redis.flushdb();
      for (const client of [there, system.anonymous])
        expect((await client.post('/auth/login', { email, password: PASSWORD }, fromElsewhere())).status).toBe(429);
      clock.offset = 16 * 60_000;
      await redis.flushdb();
      expect((await logIn(email, PASSWORD)).status).toBe(200);
    } finally {
      await second.close();
    }
  });

  test('stores neither email nor address in plain', async () => {
    const here = { 'x-forwarded-for': '203.0.113.77' };
    const { email } = await system.given.patient();
    await logIn(email, 'wrong-password', here);
    const kept = [...(await redis.keys('*')), JSON.stringify(await system.db.query(sql`select * from identity.login_failure`))].join();
    expect(kept).toContain('lockout:');
    expect(kept).not.toContain(email);
    expect(kept).not.toContain('203.0.113.77');
  });
});

test('an address counts as a proxy says only where the proxy is one of ours', async () => {
  const untrusting = await createApi(Config.fromEnvironment({ ...system.env, TRUST_PROXY: '192.0.2.1' }), clock);
  await untrusting.listen(0, '127.0.0.1');
  try {
    const client = clientFor(await untrusting.getUrl());
    const answers: number[] = [];
    for (let i = 0; i < 22; i += 1) {
      answers.push(
        (await client.post('/auth/login', { email: `proxy-${String(i)}@test.example`, password: 'wrong-password' }, fromElsewhere()))
          .status,
      );
    }
    // All requests come from 127.0.0.1, whatever the header says: they are locked out together.
    expect(answers).toEqual([...Array<number>(20).fill(401), 429, 429]);
    // The last of several addresses counts: the one that a trusted proxy has seen itself.
    for (let i = 0; i < 20; i += 1)
      await logIn(`several-${String(i)}@test.example`, 'wrong-password', { 'x-forwarded-for': `10.9.9.${String(i)}, 198.51.100.5` });
    expect((await logIn((await system.given.patient()).email, PASSWORD, { 'x-forwarded-for': '10.9.9.200, 198.51.100.5' })).status).toBe(
      429,
    );
  } finally {
    await untrusting.close();
    await redis.flushdb();
    await system.db.query(sql`delete from identity.login_failure`);
  }
});

test.each(['fe80::1%eth0', '192.0.2.7:51234', 'unknown'])('a log-in from %s, as a proxy may write it, is one', async (address) => {
  const { email } = await system.given.patient();
  expect((await logIn(email, PASSWORD, { 'x-forwarded-for': address })).status).toBe(200);
});

test('sensitive endpoints are limited by address, with Retry-After, and the limit is shared by the processes', async () => {
  const limited = { ...system.env, RATE_LIMIT_PER_MINUTE: '5' };
  const [one, two] = [await createApi(Config.fromEnvironment(limited), clock), await createApi(Config.fromEnvironment(limited), clock)];
  await Promise.all([one.listen(0, '127.0.0.1'), two.listen(0, '127.0.0.1')]);
  try {
    const clients = [clientFor(await one.getUrl()), clientFor(await two.getUrl())] as const;
    for (const [path, body, most = 5] of [
      ['/auth/login', { email: 'rate@test.example', password: PASSWORD }],
      ['/auth/forgot-password', { email: 'rate@test.example' }, 1],
      ['/auth/refresh', { refreshToken: 'crt_x' }],
      ['/auth/token', { grant_type: 'refresh_token', refresh_token: 'crt_x' }],
      ['/auth/patient-signup', {}],
      ['/auth/reset-password', { token: 'x', newPassword: NEW }],
      ['/auth/passkeys/login/options', {}],
    ] as const) {
      const here = fromElsewhere();
      const answers = await Promise.all(Array.from({ length: 12 }, (_, i) => clients[i % 2 === 0 ? 0 : 1].post(path, body, here)));
      const refused = answers.filter(({ status }) => status === 429);
      expect([path, refused.length]).toEqual([path, 12 - most]);
      expect(Number(refused[0]?.headers.get('retry-after'))).toBeGreaterThan(0);
      expect((await clients[0].post(path, body, fromElsewhere())).status).not.toBe(429);
    }
  } finally {
    await Promise.all([one.close(), two.close()]);
  }
});

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
    expect(running).toBeGreaterThan(30);
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
    expect(running).toBeGreaterThan(20);
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
      await expect(
        createApi(Config.fromEnvironment({ ...system.env, ADMIN_EMAIL: 'first.admin@test.example', ADMIN_PASSWORD: password })).then(
          (app) => app.init(),
        ),
      ).rejects.toThrow(/^ADMIN_PASSWORD must be another one\. This password is .*: choose /);
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
      await eventually(async () => (await clientFor(system.url, token).get('/auth/me')).status === 401, 'the session is over', 5000);
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

describe('links in mails', () => {
  const forgot = (email: string) => post('/auth/forgot-password', { email });
  const reset = (token: string, newPassword = NEW) => post('/auth/reset-password', { token, newPassword });

  test('choose a new password, once; every session ends, and the lock-out with them', async () => {
    const person = await system.given.patient();
    for (let i = 0; i < 11; i += 1) await logIn(person.email, 'wrong-password');
    expect((await logIn(person.email, PASSWORD)).status).toBe(429);
    expect((await forgot(person.email.toUpperCase())).status).toBe(202);
    await system.settle();
    const token = mail.tokenTo(person.email, 'reset-password');
    expect((await reset(token)).status).toBe(204);
    expect((await reset(token, 'another-one-9')).body.code).toBe('invalid-link');
    expect((await post('/auth/refresh', { refreshToken: person.refreshToken })).status).toBe(401);
    expect((await logIn(person.email, NEW)).body.user.emailVerified).toBe(true);
  });

  test('a link is good for 30 minutes, the newest only, and for its own purpose', async () => {
    const person = await system.given.patient();
    await forgot(person.email);
    await system.settle();
    const first = mail.tokenTo(person.email, 'reset-password');
    clock.offset = 60_000;
    await forgot(person.email);
    await system.settle();
    const second = mail.tokenTo(person.email, 'reset-password');
    expect(second).not.toBe(first);
    expect((await reset(first)).status).toBe(422);
    expect((await post('/auth/verify-email', { token: second })).status).toBe(422);
    clock.offset = 32 * 60_000;
    expect((await reset(second)).status).toBe(422);
    clock.offset = 30 * 60_000;
    expect((await reset(second)).status).toBe(204);
  });

  test('of ten uses at once one succeeds', async () => {
    const person = await system.given.patient();
    await forgot(person.email);
    await system.settle();
    const token = mail.tokenTo(person.email, 'reset-password');
    const answers = await Promise.all(Array.from({ length: 10 }, (_, i) => reset(token, `passwort-nummer-${String(i)}`)));
    expect(statuses(answers)).toEqual([204, ...Array<number>(9).fill(422)]);
  });

  test('forged and foreign tokens are refused', async () => {
    const [mine, theirs] = [await system.given.patient(), await system.given.patient()];
    await forgot(mine.email);
    await forgot(theirs.email);
    await system.settle();
    const [own, other] = [mail.tokenTo(mine.email, 'reset-password'), mail.tokenTo(theirs.email, 'reset-password')];
    for (const token of [
      `${other.split('.')[0] ?? ''}.${own.split('.')[1] ?? ''}`,
      own.slice(0, -2),
      `${own}x`,
      other.split('.')[0] ?? '',
      'x',
      '..',
      "' or 1=1 --",
    ])
      expect([token.length, (await reset(token)).status]).toEqual([token.length, 422]);
  });

  test('an unknown email gets the same answer and no mail, and nobody gets more than five an hour', async () => {
    const person = await system.given.patient();
    const before = mail.mails.length;
    const [known, unknown] = [await forgot(person.email), await forgot('nobody-here@test.example')];
    expect([known.status, known.body]).toEqual([unknown.status, unknown.body]);
    await Promise.all(Array.from({ length: 10 }, () => forgot(person.email)));
    await system.settle();
    const sent = mail.mails.slice(before);
    expect(sent.filter(({ to }) => to.includes('nobody-here@test.example'))).toEqual([]);
    // Only the newest link works. A mail for an older one is sent all the same.
    expect(sent.filter(({ to, text }) => to.includes(person.email) && text.includes('reset-password'))).toHaveLength(5);
  });

  test('a new account gets a link that verifies its email; a changed email has to be verified anew', async () => {
    const person = await system.given.patient();
    await system.settle();
    const token = mail.tokenTo(person.email, 'verify-email');
    expect((await person.get('/users/me')).body.emailVerified).toBe(false);
    expect((await post('/auth/verify-email', { token })).status).toBe(204);
    expect((await person.get('/users/me')).body.emailVerified).toBe(true);
    expect((await post('/auth/verify-email', { token })).status).toBe(422);

    const email = `new-${person.email}`;
    expect((await person.put('/users/me', { email, currentPassword: PASSWORD })).body).toMatchObject({ email, emailVerified: false });
    await system.settle();
    expect((await post('/auth/verify-email', { token: mail.tokenTo(email, 'verify-email') })).status).toBe(204);
    expect((await post('/auth/send-verification', { email })).status).toBe(202);
  });

  test('a mail server that is away loses no mail, and no secret lies in queue, database or metrics meanwhile', async () => {
    const person = await system.given.patient();
    await system.settle();
    mail.refuse = 1;
    await forgot(person.email);
    await expect(system.settle()).rejects.toThrow();
    await redis.flushdb();
    await system.db.query(sql`update platform.outbox_message set relayed_at = null where pending > 0`);
    await system.settle();
    const token = mail.tokenTo(person.email, 'reset-password');
    const [, code = ''] = token.split('.');
    const rows = await system.db.query(
      sql`select (select string_agg(l::text, '') from identity.email_link l) as links, (select string_agg(m::text, '') from platform.outbox_message m) as events`,
    );
    expect(JSON.stringify(rows)).not.toContain(code);
    expect((await reset(token)).status).toBe(204);
  });

  test('lead to a page that does nothing by itself, runs its own script only, and can be in no frame', async () => {
    for (const path of ['verify-email', 'reset-password']) {
      const answer = await system.anonymous.get(`//account/${path}`);
      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
      const policy = answer.headers.get('content-security-policy') ?? '';
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("frame-ancestors 'none'");
      const script = /<script>([\s\S]*?)<\/script>/.exec(answer.body as string)?.[1] ?? '';
      expect(policy).toContain(`script-src 'sha256-${createHash('sha256').update(script).digest('base64')}'`);
      expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
    }
  });

  test('do not travel in plain in production, but to a mail server on this very machine', async () => {
    const elsewhere = await MailServer.start('127.0.0.2');
    const env = { ...system.env, NODE_ENV: 'production' };
    const message = { id: 'plain', to: 'ada@test.example', subject: 'A link', text: 'A link' };
    await expect(new Mailer(Config.fromEnvironment({ ...env, SMTP_URL: elsewhere.url })).send(message)).rejects.toThrow(/STARTTLS/);
    expect(elsewhere.mails).toEqual([]);
    await new Mailer(Config.fromEnvironment({ ...env, SMTP_URL: mail.url })).send(message);
    await elsewhere.stop();
  });
});
