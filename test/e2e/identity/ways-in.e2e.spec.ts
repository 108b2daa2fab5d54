import { generateSync } from 'otplib';
import { newId } from '../../../libs/kernel/ids.js';
import { sql } from '../../../libs/kernel/sql.js';
import { startSystem, type System } from '../../support/app.js';
import { Authenticator } from '../../support/authenticator.js';
import { PASSWORD, type Person } from '../../support/given.js';
import { type Answer, clientFor } from '../../support/http.js';
import { whileHeld } from '../../support/locks.js';
import { MailServer } from '../../support/mail.js';

// Ways into an account that must be closed after its owner, or an administrator, has closed them.
let system: System;
let mail: MailServer;
beforeAll(async () => {
  mail = await MailServer.start();
  system = await startSystem({ env: { SMTP_URL: mail.url, PASSWORD_HASHES_AT_ONCE: '4' }, waitsForLocks: true });
});
afterAll(async () => {
  await system.stop();
  await mail.stop();
});

const NEW = 'k7-neue-laterne-im-hof';
const logIn = (email: string, password: string) => system.anonymous.post('/auth/login', { email, password });
const linkTo = async (email: string): Promise<string> => {
  await system.anonymous.post('/auth/forgot-password', { email });
  await system.settle();
  return mail.tokenTo(email, 'reset-password');
};
const choosePassword = (token: string) => system.anonymous.post('/auth/reset-password', { token, newPassword: NEW });

/** A lock that stops a request after its password check, when it deletes the earlier failures. */
const FAILURES = 'lock table identity.login_failure in exclusive mode';

test('a log-in that is under way while the password changes opens nothing', async () => {
  const { email } = await system.given.patient();
  const token = await linkTo(email);
  await whileHeld(system, FAILURES, async ({ waiters, release }) => {
    const old = logIn(email, PASSWORD);
    await waiters(1);
    const change = choosePassword(token);
    await waiters(2);
    await release();
    expect([(await change).status, (await old).status, (await logIn(email, NEW)).status]).toEqual([204, 401, 200]);
  });
});

/** The status of a request while the account is changed after its password check. */
const during = (request: () => Promise<Answer>, happen: () => Promise<unknown>): Promise<number> =>
  whileHeld(system, FAILURES, async ({ waiters, release }) => {
    const answer = request();
    await waiters(1);
    await happen();
    await release();
    return (await answer).status;
  });

test('a log-in that is under way while a second factor is switched on opens nothing without it', async () => {
  const person = await system.given.patient();
  const { secret } = (await person.post('/auth/totp', { currentPassword: PASSWORD })).body as { secret: string };
  const confirm = async () => {
    expect((await person.post('/auth/totp/confirm', { code: generateSync({ secret }) })).status).toBe(200);
  };
  expect(await during(() => logIn(person.email, PASSWORD), confirm)).toBe(401);
});

test('a log-in that is under way while the account is closed opens nothing, also once it is opened again', async () => {
  const [person, admin] = [await system.given.patient(), await system.given.admin()];
  const close = async () => {
    expect((await admin.put(`/users/${person.userId}`, { active: false })).status).toBe(200);
  };
  expect(await during(() => logIn(person.email, PASSWORD), close)).toBe(401);
});

test.each<[string, (its: { owner: Person; admin: Person }) => Promise<() => Promise<unknown>>]>([
  [
    'a second factor was switched on',
    async ({ owner }) => {
      const { secret } = (await owner.post('/auth/totp', { currentPassword: PASSWORD })).body as { secret: string };
      return () => owner.post('/auth/totp/confirm', { code: generateSync({ secret }) });
    },
  ],
  ['all sessions were ended', ({ owner }) => Promise.resolve(() => owner.delete('/auth/sessions'))],
  [
    'the account was closed and opened again',
    ({ owner, admin }) =>
      Promise.resolve(async () => {
        for (const active of [false, true]) expect((await admin.put(`/users/${owner.userId}`, { active })).status).toBe(200);
      }),
  ],
])('a change that needs the password and is under way is none once %s', async (_what, prepare) => {
  for (const change of [
    (thief: Person) => thief.post('/auth/change-password', { currentPassword: PASSWORD, newPassword: NEW }),
    (thief: Person) => thief.put('/users/me', { currentPassword: PASSWORD, email: `thief-${thief.email}` }),
  ]) {
    const [owner, admin] = [await system.given.patient(), await system.given.admin()];
    const thief = await system.given.again(owner);
    const happen = await prepare({ owner, admin });
    expect(await during(() => change(thief), happen)).toBe(401);
    expect((await logIn(owner.email, PASSWORD)).body.code).not.toBe('wrong-credentials');
  }
});

describe('whoever opens an account with somebody else’s email', () => {
  const registered = async (person: Person): Promise<Authenticator> => {
    const device = new Authenticator();
    const { challenge } = (await person.post('/auth/passkeys/options', { currentPassword: PASSWORD })).body as { challenge: string };
    expect((await person.post('/auth/passkeys', { credential: device.create({ challenge }) })).status).toBe(201);
    return device;
  };
  const logInWith = async (device: Authenticator) => {
    const { challenge } = (await system.anonymous.post('/auth/passkeys/login/options')).body as { challenge: string };
    return (await system.anonymous.post('/auth/passkeys/login', { credential: device.get({ challenge }) })).status;
  };
  const linksOf = (person: Person) => system.db.query(sql`select 1 from identity.external_identity where user_id = ${person.userId}`);
  const link = (person: Person) =>
    system.db.query(
      sql`insert into identity.external_identity (id, issuer, subject, user_id, created_at) values (${newId()}, 'https://issuer.example', ${person.userId}, ${person.userId}, now())`,
    );

  test('has no way in left once the owner of the email has chosen a password by mail', async () => {
    const stranger = await system.given.patient();
    const device = await registered(stranger);
    await link(stranger);
    const { secret } = (await stranger.post('/auth/totp', { currentPassword: PASSWORD })).body as { secret: string };
    expect((await stranger.post('/auth/totp/confirm', { code: generateSync({ secret }) })).status).toBe(200);
    expect((await choosePassword(await linkTo(stranger.email))).status).toBe(204);
    expect([await logInWith(device), (await logIn(stranger.email, PASSWORD)).status, await linksOf(stranger)]).toEqual([401, 401, []]);
    expect((await system.anonymous.post('/auth/refresh', { refreshToken: stranger.refreshToken })).status).toBe(401);
    // A mailbox alone cannot remove a second factor: an administrator does it, if the owner shows that a stranger added it.
    expect((await logIn(stranger.email, NEW)).body.code).toBe('second-factor-needed');
    expect((await (await system.given.admin()).delete(`/users/${stranger.userId}/totp`)).status).toBe(204);
    expect((await logIn(stranger.email, NEW)).status).toBe(200);
  });

  test('nor one that was under way with a passkey meanwhile', async () => {
    const stranger = await system.given.patient();
    const device = await registered(stranger);
    const token = await linkTo(stranger.email);
    // The lock stops only requests that begin a session: the log-in waits after its passkey check.
    await whileHeld(system, 'lock table identity.refresh_token in exclusive mode', async ({ waiters, release }) => {
      const { challenge } = (await system.anonymous.post('/auth/passkeys/login/options')).body as { challenge: string };
      const logIn = system.anonymous.post('/auth/passkeys/login', { credential: device.get({ challenge }) });
      await waiters(1);
      const choice = choosePassword(token);
      await Promise.race([choice, waiters(2)]);
      await release();
      expect((await choice).status).toBe(204);
      const { refreshToken } = (await logIn).body as { refreshToken?: string };
      expect((await system.anonymous.post('/auth/refresh', { refreshToken: refreshToken ?? 'none' })).status).toBe(401);
    });
  });

  test('but an owner who has verified the email keeps theirs', async () => {
    const person = await system.given.patient();
    await system.settle();
    expect((await system.anonymous.post('/auth/verify-email', { token: mail.tokenTo(person.email, 'verify-email') })).status).toBe(204);
    const device = await registered(person);
    await link(person);
    expect((await choosePassword(await linkTo(person.email))).status).toBe(204);
    expect([await logInWith(device), (await linksOf(person)).length]).toEqual([200, 1]);
  });
});

describe('whoever has the mailbox does not get past the second factor', () => {
  const protect = async (person: Person) => {
    const { secret } = (await person.post('/auth/totp', { currentPassword: PASSWORD })).body as { secret: string };
    expect((await person.post('/auth/totp/confirm', { code: generateSync({ secret }) })).status).toBe(200);
  };

  test('of an administrator, whose address nobody has verified', async () => {
    const admin = await system.given.admin();
    await protect(admin);
    expect((await choosePassword(await linkTo(admin.email))).status).toBe(204);
    expect((await logIn(admin.email, NEW)).body.code).toBe('second-factor-needed');
  });

  test('of an account to which a stolen session and the password gave another address', async () => {
    const person = await system.given.patient();
    await system.settle();
    expect((await system.anonymous.post('/auth/verify-email', { token: mail.tokenTo(person.email, 'verify-email') })).status).toBe(204);
    await protect(person);
    const email = `thief-${person.email}`;
    expect((await person.put('/users/me', { email, currentPassword: PASSWORD })).status).toBe(200);
    expect((await choosePassword(await linkTo(email))).status).toBe(204);
    expect((await logIn(email, NEW)).body.code).toBe('second-factor-needed');
  });
});

test('a link to a former email chooses no password', async () => {
  const person = await system.given.patient();
  const token = await linkTo(person.email);
  expect((await person.put('/users/me', { email: `new-${person.email}`, currentPassword: PASSWORD })).status).toBe(200);
  expect((await choosePassword(token)).body.code).toBe('invalid-link');
});

test('a link to a closed account chooses no password', async () => {
  const [person, admin] = [await system.given.patient(), await system.given.admin()];
  const token = await linkTo(person.email);
  await admin.put(`/users/${person.userId}`, { active: false });
  expect((await choosePassword(token)).body.code).toBe('invalid-link');
});

test('a token is worth nothing where its client is revoked, or its session is over', async () => {
  const [admin, person] = [await system.given.admin(), await system.given.patient()];
  const { id, clientSecret } = (await admin.post('/oauth-clients', { name: 'X', scopes: ['doctors:read'] })).body as {
    id: string;
    clientSecret: string;
  };
  const { body } = await system.anonymous.post('/auth/token', {
    grant_type: 'client_credentials',
    client_id: id,
    client_secret: clientSecret,
  });
  const client = clientFor(system.url, body.access_token as string);
  // The same state as if the session had begun while the client was being revoked.
  await system.db.query(sql`update identity.oauth_client set revoked_at = now() where id = ${id}`);
  expect((await client.get('/doctors')).status).toBe(401);
  await system.db.query(sql`update identity.session set expires_at = now() where user_id = ${person.userId}`);
  expect((await person.get('/auth/me')).status).toBe(401);
});
