import type { Policy } from '../platform/access/actor.js';

/** Everyone reads their own account; administrators make and read all (they may do everything). */
export const identityPolicy: Policy = (who, can) => {
  can('read', 'User', { id: who.userId });
};
