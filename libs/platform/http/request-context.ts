import { AsyncLocalStorage } from 'node:async_hooks';
import { newId } from '../../kernel/ids.js';

/** What every log line of a request carries. */
export const requestContext = new AsyncLocalStorage<{ requestId: string }>();

/** The caller's `X-Request-Id` where it is a plain token, else a new one. */
export const requestIdFor = (headers: Record<string, unknown>): string => {
  const given = headers['x-request-id'];
  return typeof given === 'string' && /^[\w-]{8,64}$/.test(given) ? given : newId();
};
