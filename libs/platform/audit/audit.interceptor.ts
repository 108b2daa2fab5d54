import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { Database } from '../database/database.js';
import type { AuditDraft } from './audit-draft.js';
import { AuditTrail } from './audit-trail.js';

/** A change of personal data and its event are one transaction: that of an Idempotency-Key where there is one, else one of its own. */
@Injectable()
export class AuditInterceptor implements NestInterceptor {
  constructor(
    private readonly db: Database,
    private readonly trail: AuditTrail,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const { method, ambient } = context.switchToHttp().getRequest<FastifyRequest>();
    const draft = ambient.audit;
    if (!draft || draft.route.writesItself || method === 'GET' || method === 'HEAD') return next.handle();
    return from(this.perform(draft, next));
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
