import { newId } from '../../../kernel/ids.js';
import { REQUEST_ID } from '../contract/headers.js';

/** The caller's `X-Request-Id` if it is a plain token, else a new id. */
export const requestIdFor = (headers: Record<string, unknown>): string => {
  const given = headers['x-request-id'];
  return typeof given === 'string' && REQUEST_ID.test(given) ? given : newId();
};
