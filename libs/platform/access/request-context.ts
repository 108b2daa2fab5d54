import { AsyncLocalStorage } from 'node:async_hooks';
import { newId } from '../../kernel/ids.js';
import type { Actor } from './actor.js';

/** What everything done for one request knows: the id that its log lines carry, and, once that is settled, who asks. */
export interface RequestContext {
  readonly requestId: string;
  actor?: Actor;
}

export const requestContext = new AsyncLocalStorage<RequestContext>();

/** Does the work as this actor: everything in it, and nothing after it. */
export function actingAs<T>(actor: Actor, work: () => T): T {
  return requestContext.run({ requestId: requestContext.getStore()?.requestId ?? newId(), actor }, work);
}
