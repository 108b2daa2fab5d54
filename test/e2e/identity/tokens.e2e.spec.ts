import { createHmac, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto';
import { calculateJwkThumbprint, exportJWK, type JWTHeaderParameters, type JWTPayload, SignJWT } from 'jose';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import passport from 'passport';
import { createApi } from '../../../apps/api/api.module.js';
import { AccessTokens } from '../../../libs/identity/sessions/access-tokens.js';
import { Clock } from '../../../libs/kernel/clock.js';
import { sql } from '../../../libs/kernel/sql.js';
import { Config } from '../../../libs/platform/config.js';
import { TOKEN_CACHE_MS } from '../../../libs/identity/http/bearer.guard.js';
import { PRIVATE_KEY, startSystem, type System } from '../../support/app.js';
import { PASSWORD, type Person } from '../../support/given.js';
import { clientFor } from '../../support/http.js';
import { eventually } from '../../support/processes.js';
import { whileHeld } from '../../support/locks.js';

let system: System;
let patient: Person;
let sid: string;
beforeAll(async () => {
  system = await startSystem();
  patient = await system.given.patient();
  sid = sessionOf(patient.token);
});
afterAll(() => system.stop());

const OURS = createPrivateKey(PRIVATE_KEY);
const PUBLIC = createPublicKey(OURS);
const KID = await calculateJwkThumbprint(await exportJWK(PUBLIC));
const ec = (namedCurve = 'P-256') => generateKeyPairSync('ec', { namedCurve }).privateKey;
const THEIRS = ec();
const RSA = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
const now = () => Math.floor(Date.now() / 1000);
const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Claims of a valid token. */
const claims = (more: JWTPayload = {}): JWTPayload => ({
  sub: patient.userId,
  iss: 'http://localhost',
  aud: 'consilium',
  jti: randomUUID(),
  sid,
  iat: now(),
  exp: now() + 600,
  ...more,
});
const sessionOf = (token: string) => (JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { sid: string }).sid;
const HEADER = { alg: 'ES256', typ: 'at+jwt', kid: KID };
const signed = (payload: JWTPayload, header: JWTHeaderParameters = HEADER, key: KeyObject = OURS) =>
  new SignJWT(payload).setProtectedHeader(header).sign(key);
const without = (name: string) => Object.fromEntries(Object.entries(claims()).filter(([claim]) => claim !== name));
const hmac = (header: object, secret: string | Buffer) => {
  const content = `${encode(header)}.${encode(claims())}`;
  return `${content}.${createHmac('sha256', secret).update(content).digest('base64url')}`;
};
const es256 = (content: Buffer) => sign('sha256', content, { key: OURS, dsaEncoding: 'ieee-p1363' });
/** Signs a token that no library would write. */
const written = (header: object, payload: object, signWith: (content: Buffer) => Buffer = es256) => {
  const content = `${encode(header)}.${encode(payload)}`;
  return `${content}.${signWith(Buffer.from(content)).toString('base64url')}`;
};
const renamed = (alg: string) => written({ ...HEADER, alg }, claims());
const parts = () => patient.token.split('.') as [string, string, string];
const me = (authorization?: string) => system.anonymous.get('/auth/me', authorization === undefined ? {} : { authorization });

test('a token made here with the right claims is accepted: what follows fails for its fault alone', async () => {
  expect((await me(`Bearer ${await signed(claims())}`)).status).toBe(200);
});

const FORGED: Record<string, () => string | Promise<string>> = {
  'no algorithm': () => `${encode({ ...HEADER, alg: 'none' })}.${encode(claims())}.`,
  'no algorithm, in capitals': () => `${encode({ ...HEADER, alg: 'NONE' })}.${encode(claims())}.`,
  'no algorithm and an old signature': () => `${encode({ ...HEADER, alg: 'none' })}.${encode(claims())}.${parts()[2]}`,
  'HS256 with the public key as PEM': () => hmac({ ...HEADER, alg: 'HS256' }, PUBLIC.export({ type: 'spki', format: 'pem' })),
  'HS256 with the public key as DER': () => hmac({ ...HEADER, alg: 'HS256' }, PUBLIC.export({ type: 'spki', format: 'der' })),
  'HS256 with the raw public key': () => hmac({ ...HEADER, alg: 'HS256' }, PUBLIC.export({ type: 'spki', format: 'der' }).subarray(-65)),
  'HS256 with an empty secret': () => hmac({ ...HEADER, alg: 'HS256' }, ''),
  'ES256 over an HMAC': () => hmac(HEADER, PUBLIC.export({ type: 'spki', format: 'pem' })),
  'another name for the algorithm': () => renamed('es256'),
  'another algorithm (RS256)': () => signed(claims(), { ...HEADER, alg: 'RS256' }, RSA),
  'another algorithm (EdDSA)': () => signed(claims(), { ...HEADER, alg: 'EdDSA' }, generateKeyPairSync('ed25519').privateKey),
  'another algorithm (ES384)': () => signed(claims(), { ...HEADER, alg: 'ES384' }, ec('P-384')),
  'ES384 announced as ES256': () =>
    written(HEADER, claims(), (content) => sign('sha384', content, { key: ec('P-384'), dsaEncoding: 'ieee-p1363' })),
  'a signature in DER': () => written(HEADER, claims(), (content) => sign('sha256', content, OURS)),
  'a signature of zeros': () => written(HEADER, claims(), () => Buffer.alloc(64)),
  'another key': () => signed(claims(), HEADER, THEIRS),
  'another key in the header (jwk)': async () => signed(claims(), { ...HEADER, jwk: await exportJWK(createPublicKey(THEIRS)) }, THEIRS),
  'another key at a URL (jku)': () => signed(claims(), { ...HEADER, jku: 'http://127.0.0.1/jwks.json', x5u: 'http://127.0.0.1/x' }, THEIRS),
  'another key in the header (jwk), and no key id': async () =>
    signed(claims(), { alg: 'ES256', typ: 'at+jwt', jwk: await exportJWK(createPublicKey(THEIRS)) }, THEIRS),
  'a certificate in the header (x5c)': () => signed(claims(), { ...HEADER, x5c: ['MIIB'] }, THEIRS),
  'no key id': () => signed(claims(), { alg: 'ES256', typ: 'at+jwt' }),
  'a key id of the prototype': () => signed(claims(), { ...HEADER, kid: '__proto__' }),
  'a key id that is a list': () => signed(claims(), { ...HEADER, kid: [KID] as never }),
  'a key id that is a path': () => signed(claims(), { ...HEADER, kid: '../../../../dev/null' }, THEIRS),
  'a key id that is SQL': () => signed(claims(), { ...HEADER, kid: "' union select 'x' --" }, THEIRS),
  'an extension that must be understood': () => written({ ...HEADER, crit: ['urn:x'], 'urn:x': 1 }, claims()),
  'an extension that must be understood, an empty list of them': () => written({ ...HEADER, crit: [] }, claims()),
  'a head that is no JSON': () => `bm90anNvbg.${parts().slice(1).join('.')}`,
  'a head that is null': () => `${Buffer.from('null').toString('base64url')}.${parts().slice(1).join('.')}`,
  'claims that are a list': () => written(HEADER, []),
  'claims that are no JSON': () => {
    const content = `${encode(HEADER)}.bm90anNvbg`;
    return `${content}.${es256(Buffer.from(content)).toString('base64url')}`;
  },
  'another audience': () => signed(claims({ aud: 'another' })),
  'no audience': () => signed(without('aud')),
  'another issuer': () => signed(claims({ iss: 'https://evil.example' })),
  'no issuer': () => signed(without('iss')),
  'another type': () => signed(claims(), { ...HEADER, typ: 'JWT' }),
  'the type of a refresh token': () => signed(claims(), { ...HEADER, typ: 'rt+jwt' }),
  'no type': () => signed(claims(), { alg: 'ES256', kid: KID }),
  'a time that is over': () => signed(claims({ exp: now() - 1 })),
  'no end': () => signed(without('exp')),
  'an end that is a text': () => signed(claims({ exp: 'never' as unknown as number })),
  'no session': () => signed(without('sid')),
  'no time of its making': () => signed(without('iat')),
  'a number as its id': () => signed(claims({ jti: 1 as unknown as string })),
  'a session that is none': () => signed(claims({ sid: randomUUID() })),
  'a session that is no id': () => signed(claims({ sid: "' or 1=1 --" })),
  'another account’s session': async () => signed(claims({ sid: sessionOf((await system.given.patient()).token) })),
  'the key id of another key': () => signed(claims(), { ...HEADER, kid: 'another' }),
  'a refresh token in its place': () => patient.refreshToken,
  'no id': () => signed(without('jti')),
  'a time that has not come': () => signed(claims({ nbf: now() + 600 })),
  'no subject': () => signed(without('sub')),
  'an unknown subject': () => signed(claims({ sub: randomUUID() })),
  'a subject that is no id': () => signed(claims({ sub: "' or 1=1 --" })),
  'a subject that is empty': () => signed(claims({ sub: '' })),
  'another person’s claims': () => `${parts()[0]}.${encode(claims({ sub: randomUUID() }))}.${parts()[2]}`,
  'a cut signature': () => patient.token.slice(0, -8),
  'no signature': () => parts().slice(0, 2).join('.'),
  'an empty signature': () => `${parts().slice(0, 2).join('.')}.`,
  'a fourth part': () => `${patient.token}.x`,
  'a changed letter': () => `${patient.token.slice(0, -10)}${patient.token.at(-10) === 'A' ? 'B' : 'A'}${patient.token.slice(-9)}`,
  garbage: () => 'garbage',
  dots: () => '..',
  'five parts': () => 'a.b.c.d.e',
  '8 kB': () => 'a'.repeat(8000),
};

test.each(Object.keys(FORGED))('a token with %s is refused', async (fault) => {
  const answer = await me(`Bearer ${(await FORGED[fault]?.()) ?? ''}`);
  expect([answer.status, answer.body.code, answer.headers.get('www-authenticate')]).toEqual([401, 'unauthenticated', 'Bearer']);
});

test('the scheme is read in any case, and nothing but one token may follow it', async () => {
  for (const scheme of ['Bearer', 'bearer', 'BEARER']) expect((await me(`${scheme} ${patient.token}`)).status).toBe(200);
  for (const header of [
    undefined,
    '',
    'Bearer',
    patient.token,
    `Basic ${patient.token}`,
    `JWT ${patient.token}`,
    `Bearer ${patient.token} x`,
    `Bearer x ${patient.token}`,
    `Bearer ${patient.token},${patient.token}`,
    `Bearer "${patient.token}"`,
  ]) {
    expect([header, (await me(header)).status]).toEqual([header, 401]);
  }
});

test('a token anywhere but in the Authorization header counts for nothing', async () => {
  const { token } = patient;
  for (const query of [`access_token=${token}`, `token=${token}`, `authorization=Bearer%20${token}`])
    expect((await system.anonymous.get(`/auth/me?${query}`)).status).toBe(401);
  const elsewhere: Record<string, string>[] = [
    { cookie: `access_token=${token}; Authorization=Bearer ${token}` },
    { 'x-access-token': token },
    { 'proxy-authorization': `Bearer ${token}` },
    { 'x-forwarded-user': patient.userId },
  ];
  for (const headers of elsewhere) {
    expect((await system.anonymous.get('/auth/me', headers)).status).toBe(401);
  }
});

test('a token is looked at again before 5 s are over: the tests that wait for it may wait longer, on a machine that is held up', () => {
  expect(TOKEN_CACHE_MS).toBeLessThan(5000);
});

test.each([
  ['deactivated', sql`active = false`],
  ['deleted', sql`deleted_at = now()`],
])('an account that was %s is refused within 5 s, its login at once', async (_what, change) => {
  const person = await system.given.patient();
  expect((await person.get('/auth/me')).status).toBe(200);
  await system.db.query(sql`update identity.user_account set ${change} where id = ${person.userId}`);
  expect((await system.anonymous.post('/auth/login', { email: person.email, password: PASSWORD })).body.code).toBe('wrong-credentials');
  expect(
    (await clientFor(system.url, await signed(claims({ sub: person.userId, sid: sessionOf(person.token) }))).get('/auth/me')).status,
  ).toBe(401);
  expect((await system.anonymous.post('/auth/refresh', { refreshToken: person.refreshToken })).body.code).toBe('invalid-refresh-token');
  await eventually(async () => (await person.get('/auth/me')).status === 401, 'the token of the closed account is refused');
});

test('a failure behind the token is told from a refusal: 503, and the token goes on when it is over', async () => {
  const person = await system.given.patient();
  // The session query waits until the database cancels it.
  await whileHeld(system, 'lock table identity.session in access exclusive mode', async ({ release }) => {
    const answer = await person.get('/auth/me');
    expect([answer.status, answer.headers.has('retry-after')]).toEqual([503, true]);
    await release();
  });
  expect((await person.get('/auth/me')).status).toBe(200);
});

test('two applications of one process do not answer for each other, and leave nothing behind', async () => {
  const registered = () => Object.keys((passport as unknown as { _strategies: object })._strategies);
  const before = registered();
  const theirKey = ec();
  const env = {
    ...system.env,
    PUBLIC_URL: 'https://other.example',
    JWT_PRIVATE_KEY: theirKey.export({ type: 'pkcs8', format: 'pem' }),
  };
  const other = await createApi(Config.fromEnvironment(env));
  await other.listen(0, '127.0.0.1');
  const there = await other.getUrl();
  const kid = await calculateJwkThumbprint(await exportJWK(createPublicKey(theirKey)));
  const theirs = await signed(claims({ iss: 'https://other.example' }), { ...HEADER, kid }, theirKey);
  const ours = await signed(claims());
  const ask = async (url: string, token: string) => (await clientFor(url, token).get('/auth/me')).status;
  expect([await ask(system.url, ours), await ask(system.url, theirs)]).toEqual([200, 401]);
  expect([await ask(there, theirs), await ask(there, ours)]).toEqual([200, 401]);
  expect(registered()).toHaveLength(before.length + 1);
  await other.close();
  expect(registered()).toEqual(before);
  expect(await ask(system.url, await signed(claims()))).toBe(200);
});

test('each of many requests at once is its own account', async () => {
  const people = await Promise.all(Array.from({ length: 20 }, () => system.given.patient()));
  const answers = await Promise.all([...people, ...people, ...people].map(({ get }) => get('/auth/me')));
  expect(answers.map(({ body }) => body.id)).toEqual([...people, ...people, ...people].map(({ userId }) => userId));
});

test('only a token that is not known goes through passport: of a known one its account is looked at, not its signature', async () => {
  const person = await system.given.patient();
  const authenticate = jest.spyOn(passport, 'authenticate');
  try {
    for (let i = 0; i < 20; i += 1) expect((await person.get('/auth/me')).status).toBe(200);
    expect(authenticate.mock.calls).toHaveLength(1);
    for (let i = 0; i < 3; i += 1) expect((await person.post('/auth/ws-ticket')).status).toBe(200);
    expect(authenticate.mock.calls).toHaveLength(1);
    await system.db.query(sql`update identity.session set ended_at = now(), end_reason = 'revoked' where user_id = ${person.userId}`);
    expect((await person.post('/auth/ws-ticket')).status).toBe(401);
    expect(authenticate.mock.calls).toHaveLength(1);
  } finally {
    authenticate.mockRestore();
  }
});

test('a key of another kind does not start, and one line says how to make the right one', () => {
  for (const key of [generateKeyPairSync('ed25519').privateKey, ec('P-384'), RSA]) {
    const env = { ...system.env, NODE_ENV: 'production', JWT_PRIVATE_KEY: key.export({ type: 'pkcs8', format: 'pem' }) };
    expect(() => new AccessTokens(Config.fromEnvironment(env), new Clock())).toThrow(
      /^JWT_PRIVATE_KEY is wrong: it must be a P-256 key for ES256; make one with: openssl genpkey .* ec_paramgen_curve:P-256 -out jwt\.pem$/,
    );
  }
});

test('a token of an Ed25519 key of an earlier version is refused, also where that is named as a former one', async () => {
  const old = generateKeyPairSync('ed25519').privateKey;
  const folder = mkdtempSync(join(tmpdir(), 'consilium-keys-'));
  const file = join(folder, 'former.pem');
  writeFileSync(file, old.export({ type: 'pkcs8', format: 'pem' }));
  const tokens = new AccessTokens(Config.fromEnvironment({ ...system.env, JWT_FORMER_KEYS_FILE: file }), new Clock());
  rmSync(folder, { recursive: true });
  const kid = await calculateJwkThumbprint(await exportJWK(createPublicKey(old)));
  expect(tokens.keySet().keys).toEqual([expect.objectContaining({ kid: KID, kty: 'EC', crv: 'P-256', alg: 'ES256', use: 'sig' })]);
  expect(tokens.verifyOrNothing(await signed(claims({ exp: now() + 600 }), { alg: 'EdDSA', typ: 'at+jwt', kid }, old))).toBeUndefined();
  expect(tokens.verifyOrNothing(await signed(claims()))).toMatchObject({ subject: patient.userId });
});
