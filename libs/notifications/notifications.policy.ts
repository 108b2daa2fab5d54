import type { Policy } from '../platform/access/actor.js';

/** Everyone reads and marks what was told to them; even an administrator reads nobody else's by these endpoints. */
export const notificationsPolicy: Policy = (who, can) => {
  can(['read', 'update'], 'Notification', { userId: who.userId });
};
