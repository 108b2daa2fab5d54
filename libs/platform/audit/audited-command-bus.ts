import { Inject, Injectable } from '@nestjs/common';
import { type Command, CommandBus } from '@nestjs/cqrs';
import { requestContext } from '../access/request-context.js';
import { Database } from '../database/database.js';
import type { AuditDraft } from './audit-draft.js';
import { AuditTrail } from './audit-trail.js';

/**
 * Runs a request's command and its audit event in one transaction: that of an Idempotency-Key if there is one, else its own. The transaction begins
 * here, after the request was validated.
 */
@Injectable()
export class AuditedCommandBus extends CommandBus {
  // Properties instead of constructor parameters: Nest would read the metadata of the parent's constructor here.
  @Inject() private readonly db!: Database;
  @Inject() private readonly trail!: AuditTrail;

  override execute<R = void>(command: Command<R>): Promise<R> {
    const draft = requestContext.getStore()?.audit;
    if (!draft || draft.route.byCommand || draft.begun) return super.execute(command);
    draft.begun = true;
    return this.audited(draft, () => super.execute(command));
  }

  private audited<R>(draft: AuditDraft, work: () => Promise<R>): Promise<R> {
    return this.db.transaction(async () => {
      const result = await work();
      draft.answersWith(result);
      await this.trail.write();
      return result;
    });
  }
}
