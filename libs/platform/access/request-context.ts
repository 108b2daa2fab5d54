import { AsyncLocalStorage } from 'node:async_hooks';
import { newId } from '../../kernel/ids.js';
import type { AuditDraft } from '../audit/audit-draft.js';
import type { Actor } from './actor.js';

/** What everything done for one request knows: the id that its log lines carry, and, once that is settled, who asks. */
export interface RequestContext {
  readonly requestId: string;
  actor?: Actor;
  /** The request's audit event while it comes to be. */
  audit?: AuditDraft;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** None for a preflight, which is answered before any hook of ours. */
    ambient?: RequestContext;
  }
}

export const requestContext = new AsyncLocalStorage<RequestContext>();

/** Does the work as part of the request from which it follows. */
export function becauseOf<T>(requestId: string, work: () => T): T {
  return requestContext.run({ ...requestContext.getStore(), requestId }, work);
}

/** Does the work as this actor: everything in it, and nothing after it. */
export function actingAs<T>(actor: Actor, work: () => T): T {
  const { requestId = newId(), audit } = requestContext.getStore() ?? {};
  return requestContext.run({ requestId, actor, audit }, work);
}
