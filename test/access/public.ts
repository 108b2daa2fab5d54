import { EmailLinks, type Purpose } from '../../libs/identity/mails/email-links.js';
import { asSystem } from '../support/as-system.js';
import { PASSWORD } from '../support/given.js';
import type { Attempt, Operation } from './operation.js';
import { ACTORS } from './world.js';

/** Who asks makes no difference. */
const everybody = (status: number): string => ACTORS.map(() => String(status)).join(' ');
const get = (path: string): Operation => ({ path: () => path, answers: everybody(200) });
let newcomers = 0;
const newcomer = () => ({ email: `newcomer-${String((newcomers += 1))}@test.example`, password: PASSWORD, name: 'Newcomer' });

/** What stands behind the # of the link in a mail to somebody whom no other attempt is about. */
async function linkTo({ system }: Attempt, purpose: Purpose): Promise<string> {
  const { userId, email } = await system.given.patient();
  const links = asSystem(system.app.get(EmailLinks));
  return links.tokenOf((await links.create(userId, email, purpose)) ?? '');
}

/** Every operation of the contract that is open to whoever has no account. A path that begins with `//` is not below /api/v1. */
export const PUBLIC: Record<string, Operation> = {
  'GET /': get('//'),
  'GET /health': get('//health'),
  'GET /ready': get('//ready'),
  'GET /.well-known/jwks.json': get('//.well-known/jwks.json'),
  'GET /.well-known/oauth-authorization-server': get('//.well-known/oauth-authorization-server'),

  'POST /api/v1/auth/login': {
    path: () => '/auth/login',
    body: ({ at }) => ({ email: at.patient.email, password: PASSWORD }),
    answers: everybody(200),
  },
  'POST /api/v1/auth/refresh': {
    path: () => '/auth/refresh',
    body: async ({ system, at }) => ({ refreshToken: (await system.given.again(at.patient)).refreshToken }),
    answers: everybody(200),
  },
  'POST /api/v1/auth/token': {
    path: () => '/auth/token',
    body: ({ at }) => ({ grant_type: 'password', username: at.patient.email, password: PASSWORD }),
    answers: everybody(200),
  },
  'POST /api/v1/auth/revoke-token': { path: () => '/auth/revoke-token', body: () => ({ token: 'unknown' }), answers: everybody(200) },
  // Whoever shows a token of their own is told about it, and of another one that it is not theirs.
  'POST /api/v1/auth/verify-token': {
    path: () => '/auth/verify-token',
    body: ({ at }) => ({ token: at.patient.token }),
    answers: everybody(200).replace('200', '401'),
  },
  'POST /api/v1/auth/convert-token': {
    path: () => '/auth/convert-token',
    body: () => ({ subject_token: 'an id token of nobody' }),
    answers: everybody(400),
    neverSucceeds: true,
  },
  'POST /api/v1/auth/forgot-password': {
    path: () => '/auth/forgot-password',
    body: ({ at }) => ({ email: at.patient.email }),
    answers: everybody(202),
  },
  'POST /api/v1/auth/send-verification': {
    path: () => '/auth/send-verification',
    body: ({ at }) => ({ email: at.patient.email }),
    answers: everybody(202),
  },
  'POST /api/v1/auth/reset-password': {
    path: () => '/auth/reset-password',
    body: async (attempt) => ({ token: await linkTo(attempt, 'reset-password'), newPassword: PASSWORD }),
    answers: everybody(204),
  },
  'POST /api/v1/auth/verify-email': {
    path: () => '/auth/verify-email',
    body: async (attempt) => ({ token: await linkTo(attempt, 'verify-email') }),
    answers: everybody(204),
  },
  'POST /api/v1/auth/verify-email/account': {
    path: () => '/auth/verify-email/account',
    body: async (attempt) => ({ token: await linkTo(attempt, 'verify-email') }),
    answers: everybody(200),
  },
  'POST /api/v1/auth/verify-email/not-mine': {
    path: () => '/auth/verify-email/not-mine',
    body: async (attempt) => ({ token: await linkTo(attempt, 'verify-email') }),
    answers: everybody(204),
  },
  'POST /api/v1/auth/passkeys/login/options': { path: () => '/auth/passkeys/login/options', answers: everybody(200) },
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
    answers: everybody(401),
    neverSucceeds: true,
  },

  'POST /api/v1/auth/patient-signup': {
    path: () => '/auth/patient-signup',
    body: () => ({ ...newcomer(), birthDate: '1990-01-01', phone: '+1 617 555 0100' }),
    answers: everybody(201),
  },
  'POST /api/v1/auth/register': {
    path: () => '/auth/register',
    body: () => ({ ...newcomer(), birthDate: '1990-01-01' }),
    answers: everybody(201),
  },
  'POST /api/v1/auth/doctor-signup': { path: () => '/auth/doctor-signup', body: newcomer, answers: everybody(201) },
  'POST /api/v1/auth/hospital-signup': { path: () => '/auth/hospital-signup', body: newcomer, answers: everybody(201) },
};
