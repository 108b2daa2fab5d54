import { Inject, Injectable } from '@nestjs/common';
import { type Command, CommandBus } from '@nestjs/cqrs';
import { requestContext } from '../access/request-context.js';
import { Database } from '../database/database.js';
import type { AuditDraft } from './audit-draft.js';
import { AuditTrail } from './audit-trail.js';

/**
 * Makes a request's command and its audit event one transaction: that of an Idempotency-Key where there is one, else one of its own. It begins
 * here, behind the validation of the request.
 */
@Injectable()
export class AuditedCommandBus extends CommandBus {
  // Properties, since Nest would read the parent's notes for the parameters of a constructor here.
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
