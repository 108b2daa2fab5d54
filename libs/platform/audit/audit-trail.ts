import { Injectable } from '@nestjs/common';
import { Clock } from '../../kernel/clock.js';
import { newId } from '../../kernel/ids.js';
import { empty, type Sql, sql } from '../../kernel/sql.js';
import { Database } from '../database/database.js';
import { requestContext } from '../access/request-context.js';
import type { AuditNote } from './audit-draft.js';
import type { AuditEvent } from './audit-event.js';
import { auditInsert } from './audit-insert.js';
import { AuditSeal } from './seal.js';

/** Work of a saga or job; `system` is its name. Its request id is that of the request that caused it. */
export type SystemWork = Pick<AuditEvent, 'system' | 'action' | 'subject' | 'recordId' | 'patientIds'> & { userId?: string | null };

/** Writes events in the transaction of the change that they record. */
@Injectable()
export class AuditTrail {
  constructor(
    private readonly db: Database,
    private readonly seal: AuditSeal,
    private readonly clock: Clock,
  ) {}

  /** Writes the event of the current request in the open transaction. Call it last: later work of the command is not recorded. */
  async write(more: AuditNote = {}): Promise<void> {
    const event = this.fromRequest(more);
    if (event) await this.db.query(auditInsert([event], this.seal));
  }

  /**
   * The same event as the last part of a hot command's one statement, for a route whose command writes its event itself. `source` is the part that
   * wrote the row: without a row there, no event.
   */
  part(more: AuditNote, source: Sql): Sql {
    if (!requestContext.getStore()?.audit?.route.byCommand) return empty;
    const event = this.fromRequest(more);
    return event ? sql`, audited as (${auditInsert([event], this.seal, source)})` : empty;
  }

  /** Records the work of a saga or job, in its transaction. */
  async system({ userId = null, ...work }: SystemWork): Promise<void> {
    const event: AuditEvent = {
      id: newId(),
      at: this.clock.now(),
      userId,
      role: 'system',
      sessionId: null,
      onBehalfOf: null,
      requestId: requestContext.getStore()?.requestId ?? null,
      address: null,
      outcome: 'ok',
      status: null,
      ...work,
    };
    await this.db.query(auditInsert([event], this.seal));
  }

  private fromRequest(more: AuditNote): AuditEvent | undefined {
    const draft = requestContext.getStore()?.audit;
    if (!draft) return undefined;
    draft.note(more);
    draft.written = true;
    return draft.event(this.clock.now());
  }
}
