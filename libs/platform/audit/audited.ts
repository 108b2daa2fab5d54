import { SetMetadata } from '@nestjs/common';
import { requestContext } from '../access/request-context.js';
import type { AuditNote } from './audit-draft.js';

export const AUDITED = 'audit:audited';
export const WRITES_ITSELF = 'audit:writes-itself';

/** What a public route is about; other routes say it with `@Requires`. */
export const Audited = (action: string, subject: string) => SetMetadata(AUDITED, { action, subject });

/**
 * For a command that inserts the request's event itself (`AuditTrail`), or whose refusal must leave something behind: no transaction is
 * opened around it. Where it inserts none, the event is recorded after it.
 */
export const AuditsItself = () => SetMetadata(WRITES_ITSELF, true);

/** Adds to the event of the request that is under way what only the work itself knows; outside of a request it does nothing. */
export function note(more: AuditNote): void {
  requestContext.getStore()?.audit?.note(more);
}
