import type { Policy } from '../platform/access/actor.js';

/** Everyone can see and change only their own account. Administrators may do everything: create, see, change and close all accounts. */
export const identityPolicy: Policy = (who, can) => {
  if (who.role === 'integration' || who.role === 'system') return;
  can(['read', 'update'], 'User', { id: who.userId });
  can(['read', 'delete'], 'Session', { userId: who.userId });
  can(['read', 'create', 'delete'], 'Passkey', { userId: who.userId });
  can(['read', 'delete'], 'IssuerLink', { userId: who.userId });
  can('create', 'WsTicket');
};
