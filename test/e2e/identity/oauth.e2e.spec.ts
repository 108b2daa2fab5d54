import * as oauth from 'oauth4webapi';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { sql } from '../../../libs/kernel/sql.js';
import { startSystem, type System } from '../../support/app.js';
import { booking, inHours, PASSWORD, type Person } from '../../support/given.js';
import { clientFor } from '../../support/http.js';
import { eventually } from '../../support/processes.js';

// A free port for the service of this run: as the issuer of its tokens it must be known before the service starts.
const PORT = String(20_000 + Math.floor(Math.random() * 20_000));
const PUBLIC_URL = `http://127.0.0.1:${PORT}`;

let system: System;
let admin: Person;
beforeAll(async () => {
  system = await startSystem({ env: { PUBLIC_URL }, port: Number(PORT) });
  admin = await system.given.admin();
});
afterAll(() => system.stop());

// eslint-disable-next-line @typescript-eslint/no-deprecated -- the service of a test speaks http
const INSECURE = { [oauth.allowInsecureRequests]: true };
const discovered = async (): Promise<oauth.AuthorizationServer> => {
  const url = new URL(PUBLIC_URL);
  return oauth.processDiscoveryResponse(url, await oauth.discoveryRequest(url, { algorithm: 'oauth2', ...INSECURE }));
};
interface MadeClient {
  id: string;
  clientSecret: string;
}
const makeClient = async (scopes: string[]): Promise<MadeClient> =>
  (await admin.post('/oauth-clients', { name: 'Test', scopes })).body as MadeClient;
/** Sends a form, as OAuth requires. */
const form = async (path: string, fields: Record<string, string> | [string, string][], headers: Record<string, string> = {}) => {
  const response = await fetch(`${system.url}/api/v1/auth/${path}`, { method: 'POST', body: new URLSearchParams(fields), headers });
  const text = await response.text();

  return { status: response.status, headers: response.headers, body: text ? JSON.parse(text) : undefined };
};
const basic = ({ id, clientSecret }: MadeClient) => ({ authorization: `Basic ${Buffer.from(`${id}:${clientSecret}`).toString('base64')}` });

describe('a public OAuth library', () => {
  test('obtains, refreshes, introspects and revokes a person’s tokens', async () => {
    const server = await discovered();
    const person = await system.given.patient();
    const ours: oauth.Client = { client_id: 'consilium' };
    const first = await oauth.processGenericTokenEndpointResponse(
      server,
      ours,
      await oauth.genericTokenEndpointRequest(
        server,
        ours,
        oauth.None(),
        'password',
        { username: person.email, password: PASSWORD },
        INSECURE,
      ),
    );
    expect(first).toMatchObject({ token_type: 'bearer', expires_in: 900, refresh_token: expect.any(String) as string });
    expect((await clientFor(system.url, first.access_token).get('/auth/me')).body.id).toBe(person.userId);

    const second = await oauth.processRefreshTokenResponse(
      server,
      ours,
      await oauth.refreshTokenGrantRequest(server, ours, oauth.None(), first.refresh_token ?? '', INSECURE),
    );
    const asking = await makeClient(['appointments:read']);
    const resource: oauth.Client = { client_id: asking.id };
    const introspect = async (token: string) =>
      oauth.processIntrospectionResponse(
        server,
        resource,
        await oauth.introspectionRequest(server, resource, oauth.ClientSecretBasic(asking.clientSecret), token, INSECURE),
      );
    expect(await introspect(second.access_token)).toMatchObject({
      active: true,
      sub: person.userId,
      iss: PUBLIC_URL,
      aud: 'consilium',
      role: 'patient',
    });
    expect(await introspect(second.refresh_token ?? '')).toMatchObject({ active: true, sub: person.userId, token_type: 'refresh_token' });
    expect(await introspect(first.refresh_token ?? '')).toEqual({ active: false });

    await oauth.processRevocationResponse(await oauth.revocationRequest(server, ours, oauth.None(), second.refresh_token ?? '', INSECURE));
    expect(await introspect(second.access_token)).toEqual({ active: false });
    expect(await introspect(second.refresh_token ?? '')).toEqual({ active: false });
    await expect(
      oauth
        .refreshTokenGrantRequest(server, ours, oauth.None(), second.refresh_token ?? '', INSECURE)
        .then((response) => oauth.processRefreshTokenResponse(server, ours, response)),
    ).rejects.toMatchObject({ error: 'invalid_grant', status: 400 });
  });

  test('obtains a client’s token by either way to name it, and the keys to verify it', async () => {
    const server = await discovered();
    const made = await makeClient(['appointments:read', 'doctors:read']);
    const client: oauth.Client = { client_id: made.id };
    for (const authentication of [oauth.ClientSecretBasic(made.clientSecret), oauth.ClientSecretPost(made.clientSecret)]) {
      const token = await oauth.processClientCredentialsResponse(
        server,
        client,
        await oauth.clientCredentialsGrantRequest(server, client, authentication, { scope: 'doctors:read' }, INSECURE),
      );
      expect(token.scope).toBe('doctors:read');
      expect(token.refresh_token).toBeUndefined();
      const keys = createRemoteJWKSet(new URL(server.jwks_uri ?? ''));
      const { payload, protectedHeader } = await jwtVerify(token.access_token, keys, {
        issuer: PUBLIC_URL,
        audience: 'consilium',
        typ: 'at+jwt',
      });
      expect(payload).toMatchObject({ sub: made.id, client_id: made.id, scope: 'doctors:read' });
      expect(protectedHeader.alg).toBe('ES256');
    }
  });
});

describe('a client', () => {
  test('may do what its scopes say, and nothing else', async () => {
    const doctor = await system.given.doctor();
    const patient = await system.given.patientOf(doctor);
    const { body: appointment } = await patient.post('/appointments', booking(doctor, patient, { startsAt: inHours(30) }));
    const made = await makeClient(['appointments:read', 'doctors:read']);
    const { body } = await form('token', { grant_type: 'client_credentials' }, basic(made));
    expect(body.scope).toBe('appointments:read doctors:read');
    const client = clientFor(system.url, body.access_token);
    expect((await client.get(`/appointments/${appointment.id as string}`)).status).toBe(200);
    expect((await client.get('/doctors')).status).toBe(200);
    expect((await client.post(`/appointments/${appointment.id as string}/cancel`, { reason: 'x' })).status).toBe(403);
    for (const path of [
      `/patients/${patient.id}`,
      '/patients',
      '/chats',
      '/users',
      '/auth/me',
      '/auth/sessions',
      '/oauth-clients',
      '/notifications',
    ])
      expect([path, (await client.get(path)).status]).toEqual([path, 403]);
  });

  test('with a scope that writes needs no other one to work, and verifies nobody', async () => {
    const doctor = await system.given.doctor();
    const patient = await system.given.patientOf(doctor);
    const { body: token } = await form(
      'token',
      { grant_type: 'client_credentials' },
      basic(await makeClient(['appointments:write', 'doctors:write', 'patients:write'])),
    );
    const client = clientFor(system.url, token.access_token);
    const booked = await client.post('/appointments', booking(doctor, patient, { startsAt: inHours(34) }));
    expect(booked.status).toBe(201);
    expect((await client.post(`/appointments/${booked.body.id as string}/cancel`, { reason: 'x' })).status).toBe(200);
    expect((await client.post('/patients', { name: 'Made', birthDate: '1990-01-01', doctorId: doctor.id })).status).toBe(201);
    const made = await client.post('/doctors', { name: 'Dr. Made' });
    expect(made.status).toBe(201);
    expect((await client.post(`/doctors/${made.body.id as string}/verification`, { verification: 'verified' })).status).toBe(403);
    expect((await client.get('/chats')).status).toBe(403);
  });

  test('is read and changed by administrators: what is taken from it, its tokens lose within 5 s, and what it is given, new ones have', async () => {
    const made = await makeClient(['doctors:read', 'hospitals:read']);
    const path = `/oauth-clients/${made.id}`;
    const { body: token } = await form('token', { grant_type: 'client_credentials' }, basic(made));
    const client = clientFor(system.url, token.access_token);
    expect([(await client.get('/doctors')).status, (await client.get('/hospitals')).status]).toEqual([200, 200]);
    const read = await admin.get(path);
    expect(read.body).toMatchObject({ id: made.id, scopes: ['doctors:read', 'hospitals:read'], revokedAt: null });
    expect(read.body.clientSecret).toBeUndefined();

    const changed = await admin.put(path, { scopes: ['doctors:read', 'patients:read'] }, { 'if-match': read.headers.get('etag') ?? '' });
    expect([changed.status, changed.body.name, changed.body.scopes]).toEqual([200, read.body.name, ['doctors:read', 'patients:read']]);
    expect((await admin.put(path, { name: 'Late' }, { 'if-match': read.headers.get('etag') ?? '' })).status).toBe(412);
    await eventually(async () => (await client.get('/hospitals')).status === 403, 'the old token has lost a scope');
    expect([(await client.get('/doctors')).status, (await client.get('/patients')).status]).toEqual([200, 403]);
    expect((await form('verify-token', { token: token.access_token }, basic(made))).body.scope).toBe('doctors:read');
    const { body: fresh } = await form('token', { grant_type: 'client_credentials' }, basic(made));
    expect((await clientFor(system.url, fresh.access_token).get('/patients')).status).toBe(200);

    expect((await admin.delete(path)).status).toBe(204);
    expect((await admin.put(path, { name: 'Dead' })).body.code).toBe('client-revoked');
    expect((await admin.get(path)).body.revokedAt).not.toBeNull();
  });

  test('asks for no more than it has, and must be who it says', async () => {
    const made = await makeClient(['doctors:read']);
    const token = (fields: Record<string, string>, headers = {}) => form('token', { grant_type: 'client_credentials', ...fields }, headers);
    for (const [answer, status, error] of [
      [await token({ scope: 'appointments:read' }, basic(made)), 400, 'invalid_scope'],
      [await token({ scope: 'root' }, basic(made)), 400, 'invalid_scope'],
      [await token({}, basic({ ...made, clientSecret: 'ccs_wrong' })), 401, 'invalid_client'],
      [await token({}, basic({ ...made, id: '01890a5d-ac96-774b-bcce-b302099a8057' })), 401, 'invalid_client'],
      [await token({ client_id: made.id }), 401, 'invalid_client'],
      [await token({ client_id: made.id, client_secret: made.clientSecret }, basic(made)), 400, 'invalid_request'],
      [await token({ client_id: 'consilium' }), 401, 'invalid_client'],
      [await token({}), 401, 'invalid_client'],
      [await token({}, { authorization: 'Basic %%%' }), 401, 'invalid_client'],
      [await token({}, { authorization: `Basic ${Buffer.from('%zz:x').toString('base64')}` }), 401, 'invalid_client'],
      [await form('token', { grant_type: 'authorization_code', code: 'x' }), 400, 'unsupported_grant_type'],
      [await form('token', {}), 400, 'invalid_request'],
      [
        await form('token', [
          ['grant_type', 'password'],
          ['grant_type', 'refresh_token'],
        ]),
        400,
        'invalid_request',
      ],
      [await form('token', { grant_type: 'password' }), 400, 'invalid_request'],
      [await form('token', { grant_type: 'refresh_token' }), 400, 'invalid_request'],
      [await form('token', { grant_type: 'password', username: admin.email, password: 'wrong-password' }), 400, 'invalid_grant'],
      [await form('token', { grant_type: 'password', username: admin.email, password: PASSWORD }, basic(made)), 400, 'unauthorized_client'],
      [await form('token', { grant_type: 'refresh_token', refresh_token: admin.refreshToken }, basic(made)), 400, 'invalid_grant'],
    ] as const) {
      expect([answer.status, answer.body.error]).toEqual([status, error]);
      expect(answer.headers.get('cache-control')).toBe('no-store');
      expect(Object.keys(answer.body).sort()).toEqual(['error', 'error_description']);
      if (status === 401) expect(answer.headers.get('www-authenticate')).toMatch(/^Basic/);
    }
    // Unknown parameters are ignored, as RFC 6749 requires.
    expect((await token({ audience: 'x', resource: 'y' }, basic(made))).status).toBe(200);
  });

  test('gets a new secret, and is revoked with all its tokens within 5 s', async () => {
    const made = await makeClient(['doctors:read']);
    const { body: token } = await form('token', { grant_type: 'client_credentials' }, basic(made));
    const client = clientFor(system.url, token.access_token);
    expect((await client.get('/doctors')).status).toBe(200);
    const { body: renewed } = await admin.post(`/oauth-clients/${made.id}/secret`);
    expect((await form('token', { grant_type: 'client_credentials' }, basic(made))).status).toBe(401);
    expect((await form('token', { grant_type: 'client_credentials' }, basic(renewed))).status).toBe(200);
    expect((await client.get('/doctors')).status).toBe(200);
    expect((await admin.delete(`/oauth-clients/${made.id}`)).status).toBe(204);
    expect((await form('token', { grant_type: 'client_credentials' }, basic(renewed))).status).toBe(401);
    await eventually(async () => (await client.get('/doctors')).status === 401, 'the revoked client is refused');
    expect((await admin.post(`/oauth-clients/${made.id}/secret`)).body.code).toBe('client-revoked');
    const listed = (await admin.get('/oauth-clients?limit=100')).body.items.find(({ id }: { id: string }) => id === made.id);
    expect(listed).toMatchObject({ revokedAt: expect.any(String) as string });
    expect(JSON.stringify(listed)).not.toContain('ecret');
    const rows = JSON.stringify(await system.db.query(sql`select c::text from identity.oauth_client c`));
    expect(rows).not.toContain(made.clientSecret.slice(4, 20));
  });

  test('cannot be made with a scope that there is none', async () => {
    for (const scopes of [[], ['root'], ['users:read'], ['appointments:*'], 'appointments:read'])
      expect((await admin.post('/oauth-clients', { name: 'X', scopes })).status).toBe(400);
  });
});

describe('tokens of a person', () => {
  test('narrowed by scopes do less, refreshed as well, and never more', async () => {
    const person = await system.given.patient();
    const { body } = await form('token', {
      grant_type: 'password',
      username: person.email,
      password: PASSWORD,
      scope: 'appointments:read doctors:read',
    });
    const narrow = clientFor(system.url, body.access_token);
    expect((await narrow.get('/appointments')).status).toBe(200);
    for (const path of ['/patients', '/chats', '/auth/me', '/auth/sessions']) expect((await narrow.get(path)).status).toBe(403);
    const narrower = await form('token', { grant_type: 'refresh_token', refresh_token: body.refresh_token, scope: 'doctors:read' });
    expect(narrower.body.scope).toBe('doctors:read');
    expect((await clientFor(system.url, narrower.body.access_token).get('/appointments')).status).toBe(403);
    const wider = await form('token', { grant_type: 'refresh_token', refresh_token: narrower.body.refresh_token, scope: 'patients:read' });
    expect([wider.status, wider.body.error]).toEqual([400, 'invalid_scope']);
    const same = await form('token', { grant_type: 'refresh_token', refresh_token: narrower.body.refresh_token });
    expect(same.body.scope).toBe('appointments:read doctors:read');
    const asAdmin = await form('token', { grant_type: 'password', username: admin.email, password: PASSWORD, scope: 'appointments:read' });
    expect((await clientFor(system.url, asAdmin.body.access_token).get('/users')).status).toBe(403);
    expect((await clientFor(system.url, asAdmin.body.access_token).get('/appointments')).status).toBe(200);
  });

  test('are introspected by whoever shows an access token: a refresh token in its place is none', async () => {
    const person = await system.given.patient();
    const bearer = { authorization: `Bearer ${person.refreshToken}` };
    for (const body of [{}, { token: person.refreshToken }, { token: person.token }] as Record<string, string>[]) {
      const answer = await form('verify-token', body, bearer);
      expect([answer.status, answer.body.error]).toEqual([401, 'invalid_client']);
    }
    // The client authenticates in the body. The token in the header is still not a token to inspect.
    const made = await makeClient(['doctors:read']);
    const named = await form('verify-token', { client_id: made.id, client_secret: made.clientSecret }, bearer);
    expect([named.status, named.body]).toEqual([200, { active: false }]);
    const meant = await form('verify-token', { client_id: made.id, client_secret: made.clientSecret, token: person.refreshToken }, bearer);
    expect(meant.body).toMatchObject({ active: true, token_type: 'refresh_token' });
  });

  test('are introspected by their owner, and by nobody else without being a client', async () => {
    const [person, other] = [await system.given.patient(), await system.given.patient()];
    const ask = (token: string, bearer?: string) => form('verify-token', { token }, bearer ? { authorization: `Bearer ${bearer}` } : {});
    expect((await ask(person.token, person.token)).body).toMatchObject({ active: true, sub: person.userId });
    expect((await ask(person.token, other.token)).body).toEqual({ active: false });
    expect((await ask(person.token)).status).toBe(401);
    // Older callers send the token only in the header.
    const own = await system.anonymous.post('/auth/verify-token', {}, { authorization: `Bearer ${person.token}` });
    expect(own.body).toMatchObject({ active: true, sub: person.userId });
    expect((await ask(person.token, 'garbage')).status).toBe(401);
    for (const token of ['garbage', 'a.b.c', `${person.token}x`]) expect((await ask(token, person.token)).body).toEqual({ active: false });
    const asJson = await system.anonymous.post('/auth/verify-token', { token: person.token }, { authorization: `Bearer ${person.token}` });
    expect(asJson.body.active).toBe(true);
  });

  test('are revoked by whoever holds them; an unknown one is no error; a client’s needs the client', async () => {
    const person = await system.given.patient();
    expect((await form('revoke-token', { token: 'unknown', token_type_hint: 'refresh_token' })).status).toBe(200);
    expect((await form('revoke-token', {})).body.error).toBe('invalid_request');
    expect((await form('revoke-token', { token: person.token, token_type_hint: 'nonsense' })).status).toBe(200);
    expect((await system.anonymous.post('/auth/refresh', { refreshToken: person.refreshToken })).status).toBe(401);
    const made = await makeClient(['doctors:read']);
    const { body } = await form('token', { grant_type: 'client_credentials' }, basic(made));
    for (const other of [{}, basic(await makeClient(['doctors:read']))]) {
      const refused = await form('revoke-token', { token: body.access_token }, other);
      expect([refused.status, refused.body.error]).toEqual([400, 'unauthorized_client']);
    }
    expect((await form('verify-token', { token: body.access_token }, basic(made))).body.active).toBe(true);
    await form('revoke-token', { token: body.access_token }, basic(made));
    expect((await form('verify-token', { token: body.access_token }, basic(made))).body.active).toBe(false);
  });
});

test('a used refresh token still revokes its session: the next one may have got lost', async () => {
  const person = await system.given.patient();
  const { refreshToken: next } = (await system.anonymous.post('/auth/refresh', { refreshToken: person.refreshToken })).body as Person;
  expect((await system.anonymous.post('/auth/revoke-token', { token: person.refreshToken })).status).toBe(200);
  expect((await system.anonymous.post('/auth/refresh', { refreshToken: next })).status).toBe(401);
});

test('forms are for the OAuth endpoints alone', async () => {
  const response = await fetch(`${system.url}/api/v1/auth/login`, {
    method: 'POST',
    body: new URLSearchParams({ email: 'a@b.example', password: 'x' }),
  });
  expect(response.status).toBe(415);
});
