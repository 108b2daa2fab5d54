import { get, type Operation } from './operation.js';

/** Chats. */
export const MESSAGING: Record<string, Operation> = {
  'GET /api/v1/chats': get(() => '/chats', {
    200: 'patient delegate chatDelegate stranger doctor formerDoctor otherDoctor admin integration writingIntegration',
    else: 403,
  }),
  'GET /api/v1/chats/{id}': get(({ at }) => `/chats/${at.chatId}`, {
    200: 'patient chatDelegate doctor admin integration writingIntegration',
    404: 'delegate stranger formerDoctor otherDoctor',
    else: 403,
  }),
};
