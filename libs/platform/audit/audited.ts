import { requestContext } from '../access/request-context.js';
import type { AuditNote } from './audit-draft.js';

/** Adds to the event of the request that is under way what only the work itself knows; outside of a request it does nothing. */
export function note(more: AuditNote): void {
  requestContext.getStore()?.audit?.note(more);
}
