import { generateSync } from 'otplib';
import { EmailLinks } from '../../../libs/identity/mails/email-links.js';
import { sql } from '../../../libs/kernel/sql.js';
import { createApi } from '../../../apps/api/api.module.js';
import { Config } from '../../../libs/platform/config.js';
import { Database } from '../../../libs/platform/database/database.js';
import { Redis } from 'ioredis';
import { WsTickets } from '../../../libs/identity/sessions/ws-tickets.js';
import { redisUrl } from '../../support/database.js';
import { IdentitySweeper } from '../../../libs/identity/identity-sweeper.js';
import { MovableClock } from '../../support/movable-clock.js';
import { startSystem, type System } from '../../support/app.js';
import { asSystem } from '../../support/as-system.js';
import { Authenticator } from '../../support/authenticator.js';
import { PASSWORD, type Person } from '../../support/given.js';
import { type Answer, clientFor } from '../../support/http.js';
import { eventually } from '../../support/processes.js';

const clock = new MovableClock();
let system: System;
beforeAll(async () => {
  system = await startSystem({ clock });
});
afterAll(() => system.stop());
afterEach(() => {
  clock.offset = 0;
});

const DAY = 86_400_000;
const refresh = (refreshToken: unknown) => system.anonymous.post('/auth/refresh', { refreshToken });
const logIn = async (person: Person, headers: Record<string, string> = {}): Promise<Answer['body']> =>
  (await system.anonymous.post('/auth/login', { email: person.email, password: PASSWORD }, headers)).body;
const me = (token: string) => clientFor(system.url, token).get('/auth/me');
const endOf = async (sessionId: string) =>
  (await system.db.query<{ end_reason: string | null }>(sql`select end_reason from identity.session where id = ${sessionId}`))[0]
    ?.end_reason;
const sidOf = (token: string) => (JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { sid: string }).sid;

test('log-out ends the session: refresh at once, access within 5 s in every process', async () => {
  const person = await system.given.patient();
  const [one, other] = [await logIn(person), await logIn(person)];
  const second = await createApi(Config.fromEnvironment(system.env), clock);
  await second.listen(0, '127.0.0.1');
  try {
    const there = clientFor(await second.getUrl(), one.accessToken);
    expect((await there.get('/auth/me')).status).toBe(200);
    expect((await clientFor(system.url, one.accessToken).post('/auth/logout')).status).toBe(204);
    expect((await refresh(one.refreshToken)).status).toBe(401);
    await eventually(async () => (await there.get('/auth/me')).status === 401, 'the other process refuses the token');
    await eventually(async () => (await me(one.accessToken)).status === 401, 'this process refuses the token');
    expect((await me(other.accessToken)).status).toBe(200);
  } finally {
    await second.close();
  }
});

/** All ways to end a session, except the log-out of its owner. */
const ENDS: Record<string, (its: { person: Person; session: Answer['body']; admin: Person }) => Promise<unknown>> = {
  'ended from another device': async ({ person, session }) => person.delete(`/auth/sessions/${sidOf(session.accessToken as string)}`),
  'a log-out everywhere': ({ person }) => person.delete('/auth/sessions'),
  'a new password': ({ person }) =>
    person.post('/auth/change-password', { currentPassword: PASSWORD, newPassword: 'k7-neue-laterne-im-hof' }),
  'a password chosen by mail': async ({ person }) => {
    const links = asSystem(system.app.get(EmailLinks));
    const token = links.tokenOf((await links.create(person.userId, person.email, 'reset-password')) ?? '');
    return system.anonymous.post('/auth/reset-password', { token, newPassword: 'k7-neue-laterne-im-hof' });
  },
  'a replay of its refresh token': async ({ session }) => {
    const { body } = await refresh(session.refreshToken as string);
    await refresh(body.refreshToken as string);
    return refresh(session.refreshToken as string);
  },
  'its token revoked': ({ session }) => system.anonymous.post('/auth/revoke-token', { token: session.accessToken }),
  'a second factor switched on': async ({ person }) => {
    const { secret } = (await person.post('/auth/totp', { currentPassword: PASSWORD })).body as { secret: string };
    return person.post('/auth/totp/confirm', { code: generateSync({ secret }) });
  },
  'the account closed': ({ person, admin }) => admin.put(`/users/${person.userId}`, { active: false }),
  'the account deleted': ({ person, admin }) => admin.delete(`/users/${person.userId}`),
};

test('an ended session gives its holder no way in, also not within the seconds for which its token is still believed', async () => {
  const owner = await system.given.patient();
  const thief = await system.given.again(owner);
  const { challenge } = (await thief.post('/auth/passkeys/options', { currentPassword: PASSWORD })).body as { challenge: string };
  const { secret } = (await thief.post('/auth/totp', { currentPassword: PASSWORD })).body as { secret: string };
  expect((await owner.delete('/auth/sessions')).status).toBe(204);
  const passkey = await thief.post('/auth/passkeys', { credential: new Authenticator().create({ challenge }) });
  const app = await thief.post('/auth/totp/confirm', { code: generateSync({ secret }) });
  expect([passkey.status, app.status]).toEqual([401, 401]);
  const back = await system.given.again(owner);
  const admin = await system.given.admin();
  const former = await system.given.again(admin);
  const hospital = await system.given.hospital();
  const doctor = await system.given.doctor();
  expect((await former.get('/users')).status).toBe(200);
  expect((await admin.delete('/auth/sessions')).status).toBe(204);
  for (const [path, body] of [
    ['/users', { email: 'back-door@test.example', password: PASSWORD, name: 'Back', role: 'admin' }],
    ['/auth/signup', { email: 'back-door@test.example', password: PASSWORD, name: 'Back', role: 'admin' }],
    ['/oauth-clients', { name: 'Back', scopes: ['patients:read'] }],
    ['/mappings/user-patient', { userId: back.userId, patientId: owner.id, relation: 'other' }],
    ['/mappings/hospital-doctor', { hospitalId: hospital.id, doctorId: doctor.id }],
    ['/mappings/hospital-patient', { hospitalId: hospital.id, patientId: owner.id }],
    ['/mappings/doctor-patient', { doctorId: doctor.id, patientId: owner.id }],
    [`/doctors/${doctor.id}/verification`, { verification: 'verified' }],
    [`/hospitals/${hospital.id}/verification`, { verification: 'verified' }],
    ['/doctors', { name: 'Back Door' }],
    ['/hospitals', { name: 'Back Door' }],
    ['/patients', { name: 'Back Door', birthDate: '1990-04-12', doctorId: doctor.id }],
    ['/imports', { resourceType: 'Bundle' }],
  ] as const)
    expect([path, (await former.post(path, body)).status]).toEqual([path, 401]);
  expect((await back.get('/auth/passkeys')).body.items).toEqual([]);
  expect((await back.get('/auth/me')).body.secondFactor).toBe(false);
});

test('whatever ends a session, its access token dies within 5 s in every process', async () => {
  const second = await createApi(Config.fromEnvironment(system.env), clock);
  await second.listen(0, '127.0.0.1');
  const urls = [system.url, await second.getUrl()];
  const admin = await system.given.admin();
  try {
    await Promise.all(
      Object.entries(ENDS).map(async ([what, end]) => {
        const person = await system.given.patient();
        const session = await logIn(person);
        const clients = urls.map((url) => clientFor(url, session.accessToken));
        for (const client of clients) expect([what, (await client.get('/auth/me')).status]).toEqual([what, 200]);
        await end({ person, session, admin });
        await Promise.all(
          clients.map((client) => eventually(async () => (await client.get('/auth/me')).status === 401, `the token is dead after ${what}`)),
        );
      }),
    );
  } finally {
    await second.close();
  }
});

test('a log-out under a key that an earlier one had ends its own session all the same', async () => {
  const before = await system.given.patient();
  const now = await system.given.again(before);
  for (const { post, refreshToken } of [before, now]) {
    expect((await post('/auth/logout', undefined, { 'idempotency-key': 'log-out' })).status).toBe(204);
    expect((await system.anonymous.post('/auth/refresh', { refreshToken })).status).toBe(401);
  }
});

test('sessions are listed with their device, and ended one by one or all at once', async () => {
  const person = await system.given.patient();
  const phone = await logIn(person, { 'user-agent': 'Phone/1.0', 'accept-language': 'de' });
  const laptop = await logIn(person, { 'user-agent': 'Laptop/2.0 \u00e9', 'accept-language': 'en' });
  const again = await logIn(person, { 'user-agent': 'Phone/1.0', 'accept-language': 'de' });
  const here = clientFor(system.url, laptop.accessToken);
  const { items } = (await here.get('/auth/sessions')).body;
  // The newest is first. The last one is the session that the person began with.
  expect(items).toHaveLength(4);
  expect(items[0]).toMatchObject({ userAgent: 'Phone/1.0', address: '127.0.0.1', method: 'password', secondFactor: false, current: false });
  expect(items[0].fingerprint).toBe(items[2].fingerprint);
  expect(items[0].fingerprint).not.toBe(items[1].fingerprint);
  expect(items[1]).toMatchObject({ userAgent: 'Laptop/2.0 ?', current: true });
  expect(JSON.stringify(items)).not.toContain('crt_');
  expect((await here.get('/auth/sessions?limit=2')).body.nextCursor).toEqual(expect.any(String));

  expect((await here.delete(`/auth/sessions/${sidOf(phone.accessToken)}`)).status).toBe(204);
  expect((await refresh(phone.refreshToken)).status).toBe(401);
  expect((await here.delete(`/auth/sessions/${sidOf(phone.accessToken)}`)).status).toBe(404);
  const stranger = await system.given.patient();
  expect((await stranger.delete(`/auth/sessions/${sidOf(again.accessToken)}`)).status).toBe(404);

  expect((await here.delete('/auth/sessions?keepThis=true')).status).toBe(204);
  expect((await refresh(again.refreshToken)).status).toBe(401);
  const kept = (await refresh(laptop.refreshToken)).body;
  expect((await here.delete('/auth/sessions')).status).toBe(204);
  expect((await refresh(kept.refreshToken)).status).toBe(401);
  await eventually(async () => (await here.get('/auth/me')).status === 401, 'the last session is over');
});

test('a closed or deleted account has no session left, and none begins', async () => {
  const admin = await system.given.admin();
  for (const close of [(id: string) => admin.put(`/users/${id}`, { active: false }), (id: string) => admin.delete(`/users/${id}`)]) {
    const person = await system.given.patient();
    const session = await logIn(person);
    expect((await close(person.userId)).status).toBeLessThan(300);
    expect(await endOf(sidOf(session.accessToken))).toBe('account-closed');
    expect((await refresh(session.refreshToken)).status).toBe(401);
    expect((await logIn(person)).code).toBe('wrong-credentials');
    await eventually(async () => (await me(session.accessToken)).status === 401, 'the token of the closed account is refused');
  }
});

test('a session says whether it is valid, and whose it is', async () => {
  const doctor = await system.given.doctor();
  const { body } = await doctor.post('/auth/session/validate');
  expect(body).toMatchObject({
    valid: true,
    sessionId: sidOf(doctor.token),
    user: { id: doctor.userId, profileId: doctor.id, role: 'doctor', inGoodStanding: true },
  });
  // The answer is the same from the cache of verified tokens.
  expect((await doctor.post('/auth/session/validate')).body).toEqual(body);
  expect((await system.anonymous.post('/auth/session/validate')).status).toBe(401);
});

test('tokens of a key that signed before are accepted while it is named, and both keys are published', async () => {
  const { generateKeyPairSync } = await import('node:crypto');
  const { mkdtempSync, rmSync, writeFileSync } = await import('node:fs');
  const { join } = await import('node:path');
  const { tmpdir } = await import('node:os');
  const fresh = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' });
  const folder = mkdtempSync(join(tmpdir(), 'consilium-keys-'));
  const file = join(folder, 'former.pem');
  writeFileSync(file, system.env['JWT_PRIVATE_KEY'] ?? '');
  const person = await system.given.patient();
  for (const [former, status] of [
    [file, 200],
    [undefined, 401],
  ] as const) {
    const rotated = await createApi(
      Config.fromEnvironment({ ...system.env, JWT_PRIVATE_KEY: fresh, ...(former && { JWT_FORMER_KEYS_FILE: former }) }),
      clock,
    );
    await rotated.listen(0, '127.0.0.1');
    const url = await rotated.getUrl();
    expect((await clientFor(url, person.token).get('/auth/me')).status).toBe(status);
    expect((await clientFor(url).get('//.well-known/jwks.json')).body.keys).toHaveLength(former ? 2 : 1);
    await rotated.close();
  }
  rmSync(folder, { recursive: true });
});

test('what is over long since is deleted, and nothing else', async () => {
  const [old, running, told] = [await system.given.patient(), await system.given.patient(), await system.given.patient()];
  await logIn(old);
  expect((await old.post('/auth/logout')).status).toBe(204);
  await system.db.query(sql`update identity.user_account set email_verified_at = now() where id = ${told.userId}`);
  await told.post('/auth/change-password', { currentPassword: PASSWORD, newPassword: 'k7-neue-laterne-im-hof' });
  const counts = async () =>
    Object.values(
      (
        await system.db.query<Record<string, number>>(
          sql`select (select count(*)::int from identity.session where user_id = ${old.userId}) as old,
                     (select count(*)::int from identity.session where user_id = ${running.userId}) as running,
                     (select count(*)::int from identity.email_link where user_id = ${running.userId}) as links,
                     (select count(*)::int from identity.security_notice where user_id = ${told.userId}) as notices`,
        )
      )[0] ?? {},
    );
  const sweep = () => new IdentitySweeper(system.app.get(Database), clock).work();
  await sweep();
  expect(await counts()).toEqual([2, 1, 1, 1]);
  expect((await refresh(running.refreshToken)).status).toBe(200);
  clock.offset = 31 * DAY;
  await sweep();
  expect(await counts()).toEqual([1, 1, 1, 0]);
  clock.offset = 45 * DAY;
  await sweep();
  expect(await counts()).toEqual([0, 0, 0, 0]);
});

test('a ticket for a WebSocket is good once, for its session, and stands in Redis as a hash only', async () => {
  const person = await system.given.doctor();
  const tickets = system.app.get(WsTickets);
  const { ticket, expiresIn } = (await person.post('/auth/ws-ticket')).body as { ticket: string; expiresIn: number };
  expect(expiresIn).toBe(30);
  const redis = new Redis(redisUrl());
  const kept = await redis.keys('consilium:ws-ticket:*');
  expect(kept).toHaveLength(1);
  expect(kept[0]).not.toContain(ticket.slice(4));
  expect(await redis.ttl(kept[0] ?? '')).toBeLessThanOrEqual(30);
  redis.disconnect();
  const taken = await Promise.all(Array.from({ length: 5 }, () => tickets.take(ticket)));
  expect(taken.filter(Boolean)).toEqual([{ subject: person.userId, sessionId: sidOf(person.token) }]);
  expect(await tickets.take('cwt_unknown')).toBeUndefined();
});
