import type { Context } from '../platform/context.js';
import { NotificationsModule } from './notifications.module.js';
import { notificationsPolicy } from './notifications.policy.js';

export const notifications: Context = {
  module: NotificationsModule,
  policy: notificationsPolicy,
  scopes: { Notification: 'notifications' },
  nouns: { Notification: 'a notification about the patient' },
  tags: { notifications: 'What the caller was told.' },
};
