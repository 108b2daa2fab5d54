import { get, type Operation } from './operation.js';

/** Notifications: everybody has their own. */
export const NOTIFICATIONS: Record<string, Operation> = {
  'GET /api/v1/notifications': get(() => '/notifications', { else: 200 }),
  'GET /api/v1/notifications/unread': get(() => '/notifications/unread', { else: 200 }),
  'POST /api/v1/notifications/{id}/mark-read': {
    path: ({ at }) => `/notifications/${at.notificationId}/mark-read`,
    answers: { 200: 'patient', 403: 'integration', else: 404 },
  },
};
