import { generateSync } from 'otplib';
import { createApi } from '../../../apps/api/api.module.js';
import { sql } from '../../../libs/kernel/sql.js';
import { Config } from '../../../libs/platform/config.js';
import { MovableClock } from '../../support/movable-clock.js';
import { fromElsewhere } from '../../support/elsewhere.js';
import { startSystem, type System } from '../../support/app.js';
import { PASSWORD, type Person } from '../../support/given.js';
import { clientFor } from '../../support/http.js';
import { eventually } from '../../support/processes.js';

const clock = new MovableClock();
let system: System;
beforeAll(async () => {
  system = await startSystem({ clock, env: { LOCKOUT_FAILURES: '10', TRUST_PROXY: '127.0.0.1' } });
});
afterAll(() => system.stop());

const logIn = (email: string, code?: string, password = PASSWORD) =>
  system.anonymous.post('/auth/login', { email, password, ...(code && { code }) }, fromElsewhere());
/** The code of the next period, because each code works once. */
const codeOf = (secret: string): string => {
  clock.offset += 30_000;
  return generateSync({ secret, epoch: Math.floor(clock.now().getTime() / 1000) });
};

interface Protected {
  person: Person;
  secret: string;
  recoveryCodes: string[];
}

async function withSecondFactor(given: Person): Promise<Protected> {
  const { secret, uri } = (await given.post('/auth/totp', { currentPassword: PASSWORD })).body as { secret: string; uri: string };
  expect(uri).toMatch(/^otpauth:\/\/totp\/Consilium:/);
  const confirmed = await given.post('/auth/totp/confirm', { code: codeOf(secret) });
  expect(confirmed.status).toBe(200);
  return { person: given, secret, recoveryCodes: confirmed.body.recoveryCodes };
}

test('counts from its first right code on, and ends the sessions that were begun without it', async () => {
  const person = await system.given.patient();
  const before = (await logIn(person.email)).body;
  const { secret } = (await person.post('/auth/totp', { currentPassword: PASSWORD })).body;
  expect((await logIn(person.email)).status).toBe(200);
  expect((await person.post('/auth/totp/confirm', { code: '000000' })).body.code).toBe('wrong-code');
  const code = codeOf(secret);
  expect((await person.post('/auth/totp/confirm', { code })).body.recoveryCodes).toHaveLength(10);
  expect((await system.anonymous.post('/auth/refresh', { refreshToken: before.refreshToken })).status).toBe(401);
  expect((await person.get('/auth/me')).body.secondFactor).toBe(true);
  expect((await person.post('/auth/totp', { currentPassword: PASSWORD })).body.code).toBe('already-set-up');
});

test('is not set up by a session alone: the password is asked for, and wrong ones count', async () => {
  const person = await system.given.patient();
  expect((await person.post('/auth/totp', {})).status).toBe(400);
  const answers: number[] = [];
  for (let i = 0; i < 12; i += 1)
    answers.push((await person.post('/auth/totp', { currentPassword: `guess-${String(i)}` }, fromElsewhere())).status);
  expect(answers).toEqual([...Array<number>(10).fill(422), 429, 429]);
});

test('log-in asks for it once the password is right, and takes each code once', async () => {
  const { person, secret } = await withSecondFactor(await system.given.patient());
  expect((await logIn(person.email, undefined, 'wrong-password')).body.code).toBe('wrong-credentials');
  expect((await logIn(person.email)).body.code).toBe('second-factor-needed');
  expect((await logIn(person.email, '000000')).body.code).toBe('wrong-second-factor');
  const code = codeOf(secret);
  expect((await logIn(person.email, code, 'wrong-password')).body.code).toBe('wrong-credentials');
  const answers = await Promise.all(Array.from({ length: 5 }, () => logIn(person.email, code)));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 401, 401, 401, 401]);
  expect((await logIn(person.email, code)).status).toBe(401);
  clock.offset += 120_000;
  expect((await logIn(person.email, generateSync({ secret, epoch: Math.floor(clock.now().getTime() / 1000) - 90 }))).status).toBe(401);
});

test('who signed in with it and chooses a new password goes on with both factors', async () => {
  const { person, secret } = await withSecondFactor(await system.given.patient());
  const { body } = await logIn(person.email, codeOf(secret));
  const change = { currentPassword: PASSWORD, newPassword: 'k7-neue-laterne-im-hof' };
  const changed = await clientFor(system.url, body.accessToken as string).post('/auth/change-password', change, fromElsewhere());
  const sessions = await clientFor(system.url, changed.body.accessToken as string).get('/auth/sessions');
  expect(sessions.body.items).toMatchObject([{ current: true, secondFactor: true }]);
});

test('a recovery code opens the account once, in any case, and new ones take their place', async () => {
  const { person, secret, recoveryCodes } = await withSecondFactor(await system.given.patient());
  const [first = '', second = ''] = recoveryCodes;
  expect(first).toMatch(/^[a-z0-9]{5}-[a-z0-9]{5}$/);
  const answers = await Promise.all(Array.from({ length: 3 }, () => logIn(person.email, first.toUpperCase())));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 401, 401]);
  const renewed = await person.post('/auth/totp/recovery-codes', { code: codeOf(secret) }, fromElsewhere());
  expect(renewed.body.recoveryCodes).toHaveLength(10);
  expect((await logIn(person.email, second)).status).toBe(401);
  expect((await logIn(person.email, renewed.body.recoveryCodes[0])).status).toBe(200);
});

test('guessing codes with the right password runs into the lock-out, whatever is sent in between', async () => {
  const { person, secret } = await withSecondFactor(await system.given.patient());
  const answers: number[] = [];
  for (let i = 0; i < 11; i += 1) {
    // A correct password without a code must not give new chances.
    await logIn(person.email);
    answers.push((await logIn(person.email, '000000')).status);
  }
  expect(answers).toEqual([...Array<number>(10).fill(401), 429]);
  expect((await logIn(person.email, codeOf(secret))).status).toBe(429);
});

test('is taken off with a code of it only', async () => {
  const { person, secret } = await withSecondFactor(await system.given.patient());
  expect((await person.delete('/auth/totp', { code: '000000' }, fromElsewhere())).body.code).toBe('wrong-code');
  expect((await person.delete('/auth/totp', { code: codeOf(secret) }, fromElsewhere())).status).toBe(204);
  expect((await logIn(person.email)).status).toBe(200);
  expect((await person.delete('/auth/totp', { code: '000000' }, fromElsewhere())).body.code).toBe('not-set-up');
});

test('is taken off by an administrator for someone who lost everything, and all sessions end', async () => {
  const { person, recoveryCodes } = await withSecondFactor(await system.given.patient());
  const admin = await system.given.admin();
  expect((await admin.delete(`/users/${person.userId}/totp`)).status).toBe(204);
  expect((await admin.delete(`/users/${person.userId}/totp`)).body.code).toBe('not-set-up');
  expect((await system.anonymous.post('/auth/refresh', { refreshToken: person.refreshToken })).status).toBe(401);
  expect((await logIn(person.email)).status).toBe(200);
  await withSecondFactor(await system.given.again(person));
  expect((await logIn(person.email, recoveryCodes[0])).status).toBe(401);
});

test('secret and recovery codes are stored in no readable form', async () => {
  const { person, secret, recoveryCodes } = await withSecondFactor(await system.given.patient());
  const rows = await system.db.query(
    sql`select encode(totp_secret, 'escape') as a, encode(totp_secret, 'base64') as b, (select string_agg(encode(hash, 'escape'), '') from identity.recovery_code) as c
        from identity.user_account where id = ${person.userId}`,
  );
  const dump = JSON.stringify(rows);
  expect(dump).not.toContain(secret);
  for (const code of recoveryCodes) expect(dump).not.toContain(code);
});

test('where administrators must have one, an administrator without can set it up and do nothing else', async () => {
  const strict = await createApi(Config.fromEnvironment({ ...system.env, REQUIRE_ADMIN_SECOND_FACTOR: 'true' }), clock);
  await strict.listen(0, '127.0.0.1');
  try {
    const url = await strict.getUrl();
    const admin = await system.given.admin();
    const there = clientFor(url, admin.token);
    expect((await there.get('/auth/me')).body).toMatchObject({ role: 'admin', inGoodStanding: false });
    for (const path of ['/users', '/patients', '/hospitals', '/oauth-clients'])
      expect([path, (await there.get(path)).status]).toEqual([path, 403]);
    const { secret } = (await there.post('/auth/totp', { currentPassword: PASSWORD })).body;
    expect((await there.post('/auth/totp/confirm', { code: codeOf(secret) })).status).toBe(200);
    const login = await clientFor(url).post(
      '/auth/login',
      { email: admin.email, password: PASSWORD, code: codeOf(secret) },
      fromElsewhere(),
    );
    expect((await clientFor(url, login.body.accessToken).get('/users')).status).toBe(200);
    // An administrator who removes the factor is as restricted as before, in existing sessions too.
    expect((await clientFor(url, login.body.accessToken).delete('/auth/totp', { code: codeOf(secret) })).status).toBe(204);
    for (const token of [admin.token, login.body.accessToken as string])
      await eventually(async () => (await clientFor(url, token).get('/users')).status === 403, 'one factor is not enough');
    // An earlier session keeps the factors it was begun with, except the one that set the factor up.
    const doctor = await system.given.doctor();
    expect((await clientFor(url, doctor.token).get('/doctors')).status).toBe(200);
  } finally {
    await strict.close();
  }
});
