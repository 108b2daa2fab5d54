import type { Policy } from '../platform/access/actor.js';

/** Everyone reads and marks their own notifications. Even an administrator cannot read those of others by these endpoints. */
export const notificationsPolicy: Policy = (who, can) => {
  can(['read', 'update'], 'Notification', { userId: who.userId });
};
