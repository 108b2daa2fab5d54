import { randomUUID } from 'node:crypto';
import { EmailLinks, type Purpose } from '../../libs/identity/mails/email-links.js';
import { sql } from '../../libs/kernel/sql.js';
import { newId } from '../../libs/kernel/ids.js';
import { asSystem } from '../support/as-system.js';
import type { System } from '../support/app.js';
import { PASSWORD, type Person } from '../support/given.js';
import { adminOnly, type Attempt, eachOwn, get, open, type Operation, signedIn } from './operation.js';

const someone = async ({ system }: Attempt) => (await system.given.patient()).userId;
const client = async ({ world }: Attempt) =>
  (await world.admin.post('/oauth-clients', { name: 'Table', scopes: ['doctors:read'] })).body.id as string;
const account = () => ({ email: `table-${randomUUID()}@test.example`, password: PASSWORD });
const passkey = {
  id: 'AAAA',
  rawId: 'AAAA',
  type: 'public-key',
  response: { clientDataJSON: 'AAAA', attestationObject: 'AAAA' },
};

async function linkOf(system: System, { userId }: Person): Promise<string> {
  const linkId = newId();
  await system.db.query(
    sql`insert into identity.external_identity (id, issuer, subject, user_id, created_at) values (${linkId}, 'https://issuer.example', ${linkId}, ${userId}, now())`,
  );
  return `/auth/issuer-links/${linkId}`;
}

let newcomers = 0;
const newcomer = () => ({ email: `newcomer-${String((newcomers += 1))}@test.example`, password: PASSWORD, name: 'Newcomer' });

/** Makes an account for this attempt alone, and gives the token behind the # of a link mailed to it. */
async function linkTo({ system }: Attempt, purpose: Purpose): Promise<string> {
  const { userId, email } = await system.given.patient();
  const links = asSystem(system.app.get(EmailLinks));
  return links.tokenOf((await links.create(userId, email, purpose)) ?? '');
}

/** Accounts, sessions and clients: everybody has to do with their own, administrators with all accounts and clients. */
export const IDENTITY: Record<string, Operation> = {
  'GET /api/v1/auth/me': get(() => '/auth/me', signedIn(200)),
  'POST /api/v1/auth/session/validate': get(() => '/auth/session/validate', signedIn(200)),
  'POST /api/v1/auth/ws-ticket': get(() => '/auth/ws-ticket', signedIn(200)),
  'GET /api/v1/auth/sessions': get(() => '/auth/sessions', signedIn(200), { showsNobody: true }),
  // Another account's session is a 404 for everybody.
  'DELETE /api/v1/auth/sessions/{id}': {
    path: async ({ system, own }) => {
      const session = own ? await system.given.again(own) : await system.given.patient();
      const sessions = (await session.get('/auth/sessions')).body.items as { id: string; current: boolean }[];
      return `/auth/sessions/${sessions.find(({ current }) => current)?.id ?? ''}`;
    },
    answers: signedIn(404),
    own: eachOwn(204),
    neverSucceeds: true,
  },
  'DELETE /api/v1/auth/sessions': { path: () => '/auth/sessions', answers: signedIn(204), endsSession: true },
  'POST /api/v1/auth/logout': { path: () => '/auth/logout', answers: signedIn(204), endsSession: true },
  'POST /api/v1/auth/change-password': {
    path: () => '/auth/change-password',
    body: () => ({ currentPassword: 'not the password', newPassword: PASSWORD }),
    answers: signedIn(422),
    neverSucceeds: true,
  },
  'POST /api/v1/auth/signup': {
    path: () => '/auth/signup',
    body: () => ({ ...account(), role: 'doctor', name: 'Dr. Table' }),
    answers: adminOnly(201),
  },
  'POST /api/v1/auth/totp': { path: () => '/auth/totp', body: () => ({ currentPassword: PASSWORD }), answers: signedIn(201) },
  'POST /api/v1/auth/totp/confirm': {
    path: () => '/auth/totp/confirm',
    body: () => ({ code: '000000' }),
    answers: signedIn(422),
    neverSucceeds: true,
  },
  'POST /api/v1/auth/totp/recovery-codes': {
    path: () => '/auth/totp/recovery-codes',
    body: () => ({ code: '000000' }),
    answers: signedIn(422),
    neverSucceeds: true,
  },
  'DELETE /api/v1/auth/totp': { path: () => '/auth/totp', body: () => ({ code: '000000' }), answers: signedIn(422), neverSucceeds: true },
  'GET /api/v1/auth/passkeys': get(() => '/auth/passkeys', signedIn(200), { showsNobody: true }),
  'POST /api/v1/auth/passkeys/options': {
    path: () => '/auth/passkeys/options',
    body: () => ({ currentPassword: PASSWORD }),
    answers: signedIn(200),
    idsOfAStandard: true,
  },
  'POST /api/v1/auth/passkeys': {
    path: () => '/auth/passkeys',
    body: () => ({ credential: passkey }),
    answers: signedIn(401),
    neverSucceeds: true,
  },
  'DELETE /api/v1/auth/passkeys/{id}': { path: () => `/auth/passkeys/${randomUUID()}`, answers: signedIn(404), neverSucceeds: true },

  'GET /api/v1/auth/issuer-links': get(() => '/auth/issuer-links', signedIn(200), { showsNobody: true }),
  'DELETE /api/v1/auth/issuer-links/{id}': {
    path: ({ system, own, at }) => linkOf(system, own ?? at.patient),
    answers: signedIn(404, { 204: 'patient' }),
    own: eachOwn(204),
  },

  'GET /api/v1/users': get(() => '/users?role=patient', adminOnly(200)),
  'POST /api/v1/users': { path: () => '/users', body: () => ({ ...account(), name: 'Table', role: 'admin' }), answers: adminOnly(201) },
  'POST /api/v1/users/create': {
    path: () => '/users/create',
    body: () => ({ ...account(), name: 'Table', role: 'admin' }),
    answers: adminOnly(201),
  },
  'GET /api/v1/users/me': get(() => '/users/me', signedIn(200)),
  'PUT /api/v1/users/me': { path: () => '/users/me', body: () => ({ contact: '+1 617 555 0100' }), answers: signedIn(200) },
  'GET /api/v1/users/{id}': {
    path: ({ at, own }) => `/users/${(own ?? at.patient).userId}`,
    answers: signedIn(404, { 200: 'patient admin' }),
    own: eachOwn(200),
  },
  'PUT /api/v1/users/{id}': {
    path: ({ at, own }) => `/users/${(own ?? at.patient).userId}`,
    body: () => ({ address: '1 Main Street' }),
    answers: signedIn(404, { 200: 'patient admin' }),
    own: eachOwn(200),
  },
  'DELETE /api/v1/users/{id}': { path: async (attempt) => `/users/${await someone(attempt)}`, answers: adminOnly(204) },

  'DELETE /api/v1/users/{id}/totp': {
    path: async (attempt) => {
      const userId = await someone(attempt);
      await attempt.system.db.query(sql`update identity.user_account set totp_confirmed_at = now() where id = ${userId}`);
      return `/users/${userId}/totp`;
    },
    answers: adminOnly(204),
  },

  'POST /api/v1/oauth-clients': {
    path: () => '/oauth-clients',
    body: () => ({ name: 'Table', scopes: ['appointments:read'] }),
    answers: adminOnly(201),
  },
  'GET /api/v1/oauth-clients': get(() => '/oauth-clients', adminOnly(200), { showsNobody: true }),
  'GET /api/v1/oauth-clients/{id}': get(async (attempt) => `/oauth-clients/${await client(attempt)}`, adminOnly(200)),
  'PUT /api/v1/oauth-clients/{id}': {
    path: async (attempt) => `/oauth-clients/${await client(attempt)}`,
    body: () => ({ name: 'Changed' }),
    answers: adminOnly(200),
  },
  'POST /api/v1/oauth-clients/{id}/secret': {
    path: async (attempt) => `/oauth-clients/${await client(attempt)}/secret`,
    answers: adminOnly(200),
  },
  'DELETE /api/v1/oauth-clients/{id}': { path: async (attempt) => `/oauth-clients/${await client(attempt)}`, answers: adminOnly(204) },

  'POST /api/v1/doctors/{id}/verification': {
    path: async ({ system }) => `/doctors/${(await system.given.doctor()).id}/verification`,
    isOfPublicRecord: true,
    body: () => ({ verification: 'verified' }),
    answers: adminOnly(200),
  },
  'POST /api/v1/hospitals/{id}/verification': {
    path: async ({ system }) => `/hospitals/${(await system.given.hospital()).id}/verification`,
    body: () => ({ verification: 'rejected' }),
    answers: adminOnly(200),
  },

  'GET /.well-known/jwks.json': open(200, '//.well-known/jwks.json'),
  'GET /.well-known/oauth-authorization-server': open(200, '//.well-known/oauth-authorization-server'),

  'POST /api/v1/auth/login': {
    path: () => '/auth/login',
    body: ({ at }) => ({ email: at.patient.email, password: PASSWORD }),
    answers: { else: 200 },
    isPublic: true,
  },
  'POST /api/v1/auth/refresh': {
    path: () => '/auth/refresh',
    body: async ({ system, at }) => ({ refreshToken: (await system.given.again(at.patient)).refreshToken }),
    answers: { else: 200 },
    isPublic: true,
  },
  'POST /api/v1/auth/token': {
    path: () => '/auth/token',
    body: ({ at }) => ({ grant_type: 'password', username: at.patient.email, password: PASSWORD }),
    answers: { else: 200 },
    isPublic: true,
  },
  'POST /api/v1/auth/revoke-token': open(200, '/auth/revoke-token', { body: () => ({ token: 'unknown' }) }),
  // The owner of a token is told about it; about another one only that it is not active.
  'POST /api/v1/auth/verify-token': {
    path: () => '/auth/verify-token',
    body: ({ at }) => ({ token: at.patient.token }),
    answers: { 401: 'anonymous', else: 200 },
    isPublic: true,
  },
  'POST /api/v1/auth/convert-token': {
    path: () => '/auth/convert-token',
    body: () => ({ subject_token: 'an id token of nobody' }),
    answers: { else: 400 },
    isPublic: true,
    neverSucceeds: true,
  },
  'POST /api/v1/auth/forgot-password': {
    path: () => '/auth/forgot-password',
    body: ({ at }) => ({ email: at.patient.email }),
    answers: { else: 202 },
    isPublic: true,
  },
  'POST /api/v1/auth/send-verification': {
    path: () => '/auth/send-verification',
    body: ({ at }) => ({ email: at.patient.email }),
    answers: { else: 202 },
    isPublic: true,
  },
  'POST /api/v1/auth/reset-password': {
    path: () => '/auth/reset-password',
    body: async (attempt) => ({ token: await linkTo(attempt, 'reset-password'), newPassword: PASSWORD }),
    answers: { else: 204 },
    isPublic: true,
  },
  'POST /api/v1/auth/verify-email': {
    path: () => '/auth/verify-email',
    body: async (attempt) => ({ token: await linkTo(attempt, 'verify-email') }),
    answers: { else: 204 },
    isPublic: true,
  },
  'POST /api/v1/auth/verify-email/account': {
    path: () => '/auth/verify-email/account',
    body: async (attempt) => ({ token: await linkTo(attempt, 'verify-email') }),
    answers: { else: 200 },
    isPublic: true,
  },
  'POST /api/v1/auth/verify-email/not-mine': {
    path: () => '/auth/verify-email/not-mine',
    body: async (attempt) => ({ token: await linkTo(attempt, 'verify-email') }),
    answers: { else: 204 },
    isPublic: true,
  },
  'POST /api/v1/auth/passkeys/login/options': open(200, '/auth/passkeys/login/options', { idsOfAStandard: true }),
  'POST /api/v1/auth/passkeys/login': {
    path: () => '/auth/passkeys/login',
    body: () => ({
      credential: {
        id: 'AAAA',
        rawId: 'AAAA',
        type: 'public-key',
        response: { clientDataJSON: 'AAAA', authenticatorData: 'AAAA', signature: 'AAAA' },
      },
    }),
    answers: { else: 401 },
    isPublic: true,
    neverSucceeds: true,
  },

  'POST /api/v1/auth/patient-signup': {
    path: () => '/auth/patient-signup',
    body: () => ({ ...newcomer(), birthDate: '1990-01-01', phone: '+1 617 555 0100' }),
    answers: { else: 201 },
    isPublic: true,
  },
  'POST /api/v1/auth/register': {
    path: () => '/auth/register',
    body: () => ({ ...newcomer(), birthDate: '1990-01-01' }),
    answers: { else: 201 },
    isPublic: true,
  },
  'POST /api/v1/auth/doctor-signup': open(201, '/auth/doctor-signup', { body: newcomer }),
  'POST /api/v1/auth/hospital-signup': open(201, '/auth/hospital-signup', { body: newcomer }),
};
