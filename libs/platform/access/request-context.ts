import { AsyncLocalStorage } from 'node:async_hooks';
import { newId } from '../../kernel/ids.js';
import type { Actor } from './actor.js';

/** Context of all work for one request: the id in its log lines, and the caller once they are known. */
export interface RequestContext {
  readonly requestId: string;
  actor?: Actor;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Missing for a preflight, which is answered before our hooks run. */
    ambient?: RequestContext;
  }
}

export const requestContext = new AsyncLocalStorage<RequestContext>();

/** Does the work under the id of the request that caused it. */
export function becauseOf<T>(requestId: string, work: () => T): T {
  return requestContext.run({ ...requestContext.getStore(), requestId }, work);
}

/** Does the work as this actor; the actor does not outlast it. */
export function actingAs<T>(actor: Actor, work: () => T): T {
  const { requestId = newId(), audit } = requestContext.getStore() ?? {};
  return requestContext.run({ requestId, actor, audit }, work);
}
