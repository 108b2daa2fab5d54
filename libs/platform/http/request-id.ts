import { newId } from '../../kernel/ids.js';

/** The caller's `X-Request-Id` where it is a plain token, else a new one. */
export const requestIdFor = (headers: Record<string, unknown>): string => {
  const given = headers['x-request-id'];
  return typeof given === 'string' && /^[\w-]{8,64}$/.test(given) ? given : newId();
};
