import type { Context } from '../platform/context.js';
import { OAuthClient } from './domain/oauth-client.js';
import { User } from './domain/user.js';
import { IdentityApiModule } from './identity-api.module.js';
import { IdentityWorkerModule } from './identity-worker.module.js';
import { IdentityModule } from './identity.module.js';
import { identityPolicy } from './identity.policy.js';

export const identity: Context = {
  module: IdentityModule,
  api: IdentityApiModule,
  worker: IdentityWorkerModule,
  entities: [User, OAuthClient],
  policy: identityPolicy,
  // A patient's account is that patient's data. Access to one's own account does not name the patient.
  patientOf: { User: ({ id, role, profileId }, who) => (role === 'patient' && id !== who?.userId ? profileId : undefined) },
  nouns: {
    User: 'an account',
    OAuthClient: 'another system that is let in',
    Session: 'a log-in',
    Passkey: 'a passkey',
    IssuerLink: 'a log-in by another service',
    WsTicket: 'a live connection',
  },
  tags: {
    auth: 'Log-in, sessions, passwords, second factors and passkeys.',
    users: 'Accounts.',
    oauth: 'OAuth 2.0 for other systems and libraries; errors are those of RFC 6749.',
  },
  outside: ['.well-known/jwks.json', '.well-known/oauth-authorization-server', 'account/verify-email', 'account/reset-password'],
};
