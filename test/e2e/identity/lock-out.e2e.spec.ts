import { Redis } from 'ioredis';
import { createApi } from '../../../apps/api/api.module.js';
import { sql } from '../../../libs/kernel/sql.js';
import { Config } from '../../../libs/platform/config.js';
import { MovableClock } from '../../support/movable-clock.js';
import { fromElsewhere } from '../../support/elsewhere.js';
import { startSystem, type System } from '../../support/app.js';
import { redisUrl } from '../../support/database.js';
import { PASSWORD } from '../../support/given.js';
import { type Answer, clientFor } from '../../support/http.js';

const clock = new MovableClock();
let system: System;
let redis: Redis;
beforeAll(async () => {
  redis = new Redis(redisUrl());
  system = await startSystem({
    clock,
    env: {
      LOCKOUT_FAILURES: '10',
      LOCKOUT_ADDRESS_FAILURES: '20',
      TRUST_PROXY: '127.0.0.1',
      PASSWORD_HASHES_AT_ONCE: '8',
    },
  });
});
afterAll(async () => {
  await system.stop();
  redis.disconnect();
});
afterEach(() => {
  clock.offset = 0;
});

let counter = 0;
const post = (path: string, body: object, headers: Record<string, string> = fromElsewhere()) => system.anonymous.post(path, body, headers);
const logIn = (email: string, password: string, headers?: Record<string, string>): Promise<Answer> =>
  post('/auth/login', { email, password }, headers);
const NEW = 'k7-neue-laterne-im-hof';
const statuses = (answers: Answer[]) => answers.map(({ status }) => status).sort();

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
