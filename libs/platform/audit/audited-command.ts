import { type CallHandler, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { Database } from '../database/database.js';
import type { AuditDraft } from './audit-draft.js';
import { AuditTrail } from './audit-trail.js';

/** A change of personal data and its event are one transaction: that of an Idempotency-Key where there is one, else one of its own. */
@Injectable()
export class AuditedCommand {
  constructor(
    private readonly db: Database,
    private readonly trail: AuditTrail,
  ) {}

  /** Part of the one interceptor that there is, since a second one would cost every read as much as all of its audit. */
  around({ method, ambient }: FastifyRequest, next: CallHandler): Observable<unknown> {
    const audit = ambient?.audit;
    if (!audit || audit.route.byCommand || method === 'GET' || method === 'HEAD') return next.handle();
    return from(this.perform(audit, next));
  }

  private perform(draft: AuditDraft, next: CallHandler): Promise<unknown> {
    return this.db.transaction(async () => {
      const answer = await lastValueFrom(next.handle() as Observable<unknown>, { defaultValue: undefined });
      draft.answersWith(answer);
      await this.trail.write();
      return answer;
    });
  }
}
