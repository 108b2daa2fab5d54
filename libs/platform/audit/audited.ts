import { requestContext } from '../access/request-context.js';
import type { AuditNote } from './audit-draft.js';

/** Adds facts that only the command or query knows to the event of the current request. Does nothing outside of a request. */
export function note(more: AuditNote): void {
  requestContext.getStore()?.audit?.note(more);
}
