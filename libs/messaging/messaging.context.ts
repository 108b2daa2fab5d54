import type { Context } from '../platform/context.js';
import { MessagingModule } from './messaging.module.js';
import { messagingPolicy } from './messaging.policy.js';
import { Chat } from './domain/chat.js';

export const messaging: Context = {
  module: MessagingModule,
  entities: [Chat],
  policy: messagingPolicy,
  scopes: { Chat: 'chats' },
  nouns: { Chat: 'a chat' },
  tags: { chats: 'Chats between a doctor and a patient.' },
};
