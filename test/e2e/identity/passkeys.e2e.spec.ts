import { startSystem, type System } from '../../support/app.js';
import { Authenticator, type Ceremony } from '../../support/authenticator.js';
import { PASSWORD, type Person } from '../../support/given.js';
import { clientFor } from '../../support/http.js';

let system: System;
beforeAll(async () => {
  system = await startSystem();
});
afterAll(() => system.stop());

async function register(person: Person, device: Authenticator, more: Partial<Ceremony> = {}) {
  const { challenge } = (await person.post('/auth/passkeys/options', { currentPassword: PASSWORD })).body as { challenge: string };
  return person.post('/auth/passkeys', { name: 'My phone', credential: device.create({ challenge, ...more }) });
}
const challengeToLogIn = async () => (await system.anonymous.post('/auth/passkeys/login/options')).body.challenge as string;
const logIn = async (device: Authenticator, more: Partial<Ceremony> = {}) =>
  system.anonymous.post('/auth/passkeys/login', { credential: device.get({ challenge: await challengeToLogIn(), ...more }) });

test('a passkey is added, logs its owner in without a password, and is taken away', async () => {
  const person = await system.given.doctor();
  const device = new Authenticator();
  const options = (await person.post('/auth/passkeys/options', { currentPassword: PASSWORD })).body;
  expect(options).toMatchObject({
    rp: { id: 'localhost', name: 'Consilium' },
    user: { name: person.email },
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  });
  const added = await register(person, device);
  expect(added.status).toBe(201);
  expect(added.body).toMatchObject({ name: 'My phone', backedUp: false, lastUsedAt: null });

  const session = await logIn(device);
  expect(session.status).toBe(200);
  expect(session.body.user.id).toBe(person.userId);
  const own = clientFor(system.url, session.body.accessToken);
  expect((await own.get('/auth/sessions')).body.items[0]).toMatchObject({ current: true, method: 'passkey', secondFactor: true });
  expect((await own.get('/auth/passkeys')).body.items).toEqual([{ ...added.body, lastUsedAt: expect.any(String) as string }]);

  const stranger = await system.given.patient();
  expect((await stranger.delete(`/auth/passkeys/${added.body.id as string}`)).status).toBe(404);
  expect((await own.delete(`/auth/passkeys/${added.body.id as string}`)).status).toBe(204);
  expect((await logIn(device)).body.code).toBe('passkey-refused');
});

test('a passkey is not added by a session alone', async () => {
  const person = await system.given.patient();
  expect((await person.post('/auth/passkeys/options', {})).status).toBe(400);
  expect((await person.post('/auth/passkeys/options', { currentPassword: 'wrong-password' })).body.code).toBe('wrong-password');
});

test('an answer for another origin or another site, without verification of the person, or to no challenge of ours is refused', async () => {
  const person = await system.given.patient();
  for (const fault of [{ origin: 'https://evil.example' }, { rpId: 'evil.example' }, { verified: false }, { challenge: 'bm90LW91cnM' }]) {
    const answer = await register(person, new Authenticator(), fault);
    expect([fault, answer.status, answer.body.code]).toEqual([fault, 401, 'passkey-refused']);
  }
  const device = new Authenticator();
  expect((await register(person, device)).status).toBe(201);
  for (const fault of [{ origin: 'https://evil.example' }, { rpId: 'evil.example' }, { verified: false }, { challenge: 'bm90LW91cnM' }]) {
    const answer = await logIn(device, fault);
    expect([fault, answer.status, answer.body.code]).toEqual([fault, 401, 'passkey-refused']);
  }
  expect((await logIn(device)).status).toBe(200);
});

test('a challenge is answered once, and by whom it was given to', async () => {
  const [one, other] = [await system.given.patient(), await system.given.patient()];
  const { challenge } = (await one.post('/auth/passkeys/options', { currentPassword: PASSWORD })).body as { challenge: string };
  const device = new Authenticator();
  expect((await other.post('/auth/passkeys', { credential: device.create({ challenge }) })).status).toBe(401);
  expect((await one.post('/auth/passkeys', { credential: device.create({ challenge }) })).status).toBe(401);
  expect((await register(one, device)).status).toBe(201);

  const toLogIn = await challengeToLogIn();
  const credential = device.get({ challenge: toLogIn });
  const answers = await Promise.all(Array.from({ length: 5 }, () => system.anonymous.post('/auth/passkeys/login', { credential })));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 401, 401, 401, 401]);
  // A challenge for adding a passkey does not work for a log-in.
  const { challenge: toAdd } = (await one.post('/auth/passkeys/options', { currentPassword: PASSWORD })).body as { challenge: string };
  expect((await logIn(device, { challenge: toAdd })).status).toBe(401);
});

test('a copy of a passkey is found out by its counter', async () => {
  const person = await system.given.patient();
  const device = new Authenticator();
  await register(person, device);
  for (let i = 0; i < 3; i += 1) expect((await logIn(device)).status).toBe(200);
  device.counter = 1;
  expect((await logIn(device)).status).toBe(401);
});

test('another device cannot sign for a passkey, and a passkey belongs to one account', async () => {
  const [person, thief] = [await system.given.patient(), await system.given.patient()];
  const [device, other] = [new Authenticator(), new Authenticator()];
  await register(person, device);
  const forged = {
    ...other.get({ challenge: await challengeToLogIn() }),
    id: device.id.toString('base64url'),
    rawId: device.id.toString('base64url'),
  };
  expect((await system.anonymous.post('/auth/passkeys/login', { credential: forged })).status).toBe(401);
  expect((await register(thief, device)).body.code).toBe('passkey-known');
  expect((await logIn(device)).body.user.id).toBe(person.userId);
});

test('a closed account is not opened by its passkey', async () => {
  const [person, admin] = [await system.given.patient(), await system.given.admin()];
  const device = new Authenticator();
  await register(person, device);
  await admin.put(`/users/${person.userId}`, { active: false });
  expect((await logIn(device)).status).toBe(401);
});
