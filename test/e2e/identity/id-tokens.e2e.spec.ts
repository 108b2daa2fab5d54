import { generateSync } from 'otplib';
import { sql } from '../../../libs/kernel/sql.js';
import { startSystem, type System } from '../../support/app.js';
import { PASSWORD, type Person } from '../../support/given.js';
import { clientFor } from '../../support/http.js';
import { Issuer, type Persona } from '../../support/issuer.js';
import { whileHeld } from '../../support/locks.js';

const PERSONAS: Persona[] = [
  { sub: 'ada', email: 'ada@oidc.example', emailVerified: true },
  { sub: 'linus', email: 'linus@oidc.example', emailVerified: true },
  { sub: 'unverified-there', email: 'grace@oidc.example', emailVerified: false },
  { sub: 'unknown-here', email: 'nobody@oidc.example', emailVerified: true },
  { sub: 'unverified-here', email: 'noah@oidc.example', emailVerified: true },
];

let system: System;
let issuer: Issuer;
let admin: Person;
beforeAll(async () => {
  issuer = await Issuer.start(PERSONAS);
  system = await startSystem({ env: { OIDC_ISSUERS: `https://other.example=x, ${issuer.url}=consilium-test` }, waitsForLocks: true });
  admin = await system.given.admin();
});
afterAll(async () => {
  await system.stop();
  await issuer.stop();
});

/** Sends a form, as OAuth requires. */
const form = async (path: string, fields: Record<string, string> | [string, string][], headers: Record<string, string> = {}) => {
  const response = await fetch(`${system.url}/api/v1/auth/${path}`, { method: 'POST', body: new URLSearchParams(fields), headers });
  const text = await response.text();

  return { status: response.status, headers: response.headers, body: text ? JSON.parse(text) : undefined };
};

describe('an id token of another issuer', () => {
  const exchange = (subject_token: string, more: Record<string, string> = {}) =>
    form('convert-token', {
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      subject_token,
      subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
      ...more,
    });
  const withVerifiedEmail = async (email: string, verified = true) => {
    const person = await system.given.patient();
    await system.db.query(
      sql`update identity.user_account set email = ${email}, email_verified_at = ${verified ? new Date() : null} where id = ${person.userId}`,
    );
    return person;
  };

  test('is exchanged for tokens of the account with the same verified email, and from then on by its subject', async () => {
    const person = await withVerifiedEmail('Ada@oidc.example');
    const answer = await exchange(await issuer.idTokenOf('ada'));
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      token_type: 'Bearer',
      issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      refresh_token: expect.any(String) as string,
    });
    const own = clientFor(system.url, answer.body.access_token);
    expect((await own.get('/auth/me')).body.id).toBe(person.userId);
    expect((await own.get('/auth/sessions')).body.items[0]).toMatchObject({ method: 'oidc', current: true });
    await system.db.query(
      sql`update identity.user_account set email = 'elsewhere@test.example', email_verified_at = null where id = ${person.userId}`,
    );
    const again = await exchange(await issuer.idTokenOf('ada'));
    expect((await clientFor(system.url, again.body.access_token).get('/auth/me')).body.id).toBe(person.userId);
    await admin.put(`/users/${person.userId}`, { active: false });
    expect((await exchange(await issuer.idTokenOf('ada'))).body.error).toBe('invalid_grant');
  });

  test('leaves a link that its owner sees and removes; then it opens the account by its email only', async () => {
    const person = await withVerifiedEmail('leaving@oidc.example');
    const claims = { sub: 'leaving', email: 'leaving@oidc.example', email_verified: true };
    expect((await exchange(await issuer.sign(claims))).status).toBe(200);
    const links = (await person.get('/auth/issuer-links')).body.items as { id: string; issuer: string }[];
    expect(links).toEqual([{ id: expect.any(String) as string, issuer: issuer.url, createdAt: expect.any(String) as string }]);
    expect((await system.given.patient().then((other) => other.delete(`/auth/issuer-links/${links[0]?.id ?? ''}`))).status).toBe(404);
    expect((await person.delete(`/auth/issuer-links/${links[0]?.id ?? ''}`)).status).toBe(204);
    expect((await person.get('/auth/issuer-links')).body.items).toEqual([]);
    expect((await exchange(await issuer.sign({ ...claims, email: 'another@oidc.example' }))).status).toBe(400);
    expect((await exchange(await issuer.sign({ ...claims, nonce: 'again' }))).status).toBe(200);
  });

  test('is not linked where the account gets another email meanwhile', async () => {
    const person = await withVerifiedEmail('moving@oidc.example');
    const token = await issuer.sign({ sub: 'moving', email: 'moving@oidc.example', email_verified: true });
    const change = `update identity.user_account set email = 'moved@test.example', email_verified_at = null where id = '${person.userId}'`;
    await whileHeld(system, change, async ({ waiters, release }) => {
      const answer = exchange(token);
      await waiters(1);
      await release();
      expect([(await answer).status, (await answer).body.error]).toEqual([400, 'invalid_grant']);
    });
    expect((await person.get('/auth/issuer-links')).body.items).toEqual([]);
  });

  test('needs the second factor of the account where the issuer saw none', async () => {
    const person = await withVerifiedEmail('linus@oidc.example');
    const { secret } = (await person.post('/auth/totp', { currentPassword: PASSWORD })).body as { secret: string };
    const { recoveryCodes } = (await person.post('/auth/totp/confirm', { code: generateSync({ secret }) })).body as {
      recoveryCodes: string[];
    };
    for (const more of [{}, { code: '000000' }] as Record<string, string>[])
      expect((await exchange(await issuer.idTokenOf('linus'), more)).body.error).toBe('invalid_grant');
    expect((await exchange(await issuer.idTokenOf('linus'), { code: recoveryCodes[0] ?? '' })).status).toBe(200);
  });

  test('opens nothing where the email is verified on one side only, or unknown', async () => {
    await withVerifiedEmail('grace@oidc.example');
    await withVerifiedEmail('noah@oidc.example', false);
    for (const sub of ['unverified-there', 'unverified-here', 'unknown-here']) {
      const answer = await exchange(await issuer.idTokenOf(sub));
      expect([sub, answer.status, answer.body.error]).toEqual([sub, 400, 'invalid_grant']);
    }
  });

  test('is refused when forged, for somebody else, old, or of an issuer that is not named', async () => {
    await withVerifiedEmail('forged@oidc.example');
    const claims = { email: 'forged@oidc.example', email_verified: true };
    const now = Math.floor(Date.now() / 1000);
    const stranger = await Issuer.start([]);
    const good = await issuer.sign(claims);
    const parts = good.split('.');
    const tokens: Record<string, string> = {
      'another audience': await issuer.sign({ ...claims, aud: 'somebody-else' }),
      'several audiences without azp': await issuer.sign({ ...claims, aud: ['consilium-test', 'other'] }),
      over: await issuer.sign({ ...claims, iat: now - 400, exp: now - 100 }),
      'too old': await issuer.sign({ ...claims, iat: now - 3600, exp: now + 3600 }),
      'no subject': await issuer.sign({ ...claims, sub: undefined }),
      'another issuer’s key': await stranger.sign({ ...claims, iss: issuer.url }),
      'an issuer that is not named': await stranger.sign(claims),
      'an issuer that has no such name': await issuer.sign({ ...claims, iss: `${issuer.url}/` }),
      'no algorithm': `${Buffer.from('{"alg":"none"}').toString('base64url')}.${parts[1] ?? ''}.`,
      'a cut signature': good.slice(0, -5),
      garbage: 'garbage',
    };
    await stranger.stop();
    for (const [fault, token] of Object.entries(tokens)) {
      const answer = await exchange(token);
      expect([fault, answer.status, answer.body.error]).toEqual([fault, 400, 'invalid_grant']);
    }
    expect((await exchange(good, { subject_token_type: 'urn:ietf:params:oauth:token-type:jwt' })).body.error).toBe('invalid_request');
    expect((await exchange(good, { requested_token_type: 'urn:ietf:params:oauth:token-type:saml2' })).body.error).toBe('invalid_request');
    expect((await exchange(good, { grant_type: 'password' })).body.error).toBe('unsupported_grant_type');
    const answers = await Promise.all(Array.from({ length: 5 }, () => exchange(good)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400, 400, 400]);
    // The same signature, spelt in other ways: unused bits, padding, white space.
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const spelt = good.slice(0, -1) + (letters[letters.indexOf(good.at(-1) ?? '') ^ 1] ?? '');
    for (const again of [spelt, `${good}==`, `${good} `, `${good.slice(0, -5)}\n${good.slice(-5)}`])
      expect([again, (await exchange(again)).body.error]).toEqual([again, 'invalid_grant']);
  });

  test('opens no account whose email only resembles the one that was verified', async () => {
    await withVerifiedEmail('king.li@oidc.example');
    for (const email of ['king.l\u0130@oidc.example', '\u212aing.li@oidc.example']) {
      const answer = await exchange(await issuer.sign({ sub: email, email, email_verified: true }));
      expect([email, answer.body.error]).toEqual([email, 'invalid_grant']);
    }
  });

  test('counts for two factors where the issuer saw two, and not where it saw one', async () => {
    const person = await withVerifiedEmail('factors@oidc.example');
    const { secret } = (await person.post('/auth/totp', { currentPassword: PASSWORD })).body as { secret: string };
    expect((await person.post('/auth/totp/confirm', { code: generateSync({ secret }) })).status).toBe(200);
    for (const [amr, status] of [
      [undefined, 400],
      [['pwd'], 400],
      [['otp'], 400],
      [['hwk', 'swk'], 400],
      ['mfa', 400],
      [['pwd', 'otp'], 200],
      [['mfa'], 200],
    ] as const) {
      const claims = { sub: 'factors', email: 'factors@oidc.example', email_verified: true, jti: String(amr) };
      expect([amr, (await exchange(await issuer.sign({ ...claims, amr }))).status]).toEqual([amr, status]);
    }
  });

  test('opens the new account of somebody whose former one was deleted', async () => {
    const former = await withVerifiedEmail('again@oidc.example');
    const claims = { sub: 'again', email: 'again@oidc.example', email_verified: true };
    expect((await exchange(await issuer.sign({ ...claims, jti: '1' }))).status).toBe(200);
    expect((await admin.delete(`/users/${former.userId}`)).status).toBe(204);
    const now = await withVerifiedEmail('again@oidc.example');
    const { access_token: token } = (await exchange(await issuer.sign({ ...claims, jti: '2' }))).body as { access_token: string };
    expect((await clientFor(system.url, token).get('/auth/me')).body.id).toBe(now.userId);
  });

  test('of an issuer that does not answer is a 503, and the next one is asked afresh', async () => {
    const now = Math.floor(Date.now() / 1000);
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const token = `${encode({ alg: 'RS256', kid: 'x' })}.${encode({ iss: 'https://other.example', aud: 'x', sub: 'x', iat: now, exp: now + 60 })}.c2ln`;
    const answer = await exchange(token);
    expect([answer.status, answer.body.error]).toEqual([503, 'temporarily_unavailable']);
    expect(answer.headers.get('retry-after')).toBe('2');
  });
});
