import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { DomainError } from '../../../kernel/domain-error.js';
import { sql } from '../../../kernel/sql.js';
import { Config } from '../../config.js';
import { Database } from '../../database/database.js';
import { Secret } from '../../secrets.js';
import { KEY_FORMAT, IDEMPOTENCY_KEY } from '../contract/headers.js';
import { routeOf } from '../route.js';
import { refuseUnread } from './unread.js';
import { networkOf } from './network.js';
import { InvalidInput, type Problem, StoredRefusal, toProblem } from '../problem/problem.js';

export const IDEMPOTENCY_HOURS = 24;

export class RequestInProgress extends DomainError {
  readonly code = 'request-in-progress';
  readonly kind = 'conflict';
  constructor() {
    super('A request with this Idempotency-Key is still under way.');
  }
}

export class IdempotencyKeyReused extends DomainError {
  readonly code = 'idempotency-key-reused';
  readonly kind = 'invalid';
  constructor() {
    super('This Idempotency-Key was used for another request within the last 24 hours.');
  }
}

/** The stored answer of a key: the body of a success, or the problem document of a business refusal (409, 422). */
type Answer = { body: unknown } | { refusal: Problem };

interface StoredKey {
  fingerprint: Buffer;
  answer: Buffer;
}

/**
 * `Idempotency-Key` on any POST. Key, command, events and answer are one transaction: if a process dies at any line, a retry finds all of it or
 * nothing. Keys belong to one account (or network). Answers are encrypted at rest and kept for 24 hours.
 */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  private readonly secret: Secret;

  constructor(
    private readonly db: Database,
    config: Config,
  ) {
    this.secret = new Secret(config, 'idempotency-key');
  }

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    refuseUnread(context, request);
    const header = request.headers['idempotency-key'];
    if (header === undefined || !routeOf(context.getHandler())?.idempotent) return next.handle();
    if (typeof header !== 'string' || !IDEMPOTENCY_KEY.test(header)) {
      throw new InvalidInput([{ pointer: 'header:Idempotency-Key', detail: `Must have ${KEY_FORMAT}.` }]);
    }
    return from(this.once(header, request, context.switchToHttp().getResponse(), next));
  }

  private async once(key: string, request: FastifyRequest, reply: FastifyReply, next: CallHandler): Promise<unknown> {
    const fingerprint = this.secret.mac(`${request.routeOptions.url ?? ''}\n${request.url}\n${JSON.stringify(request.body ?? null)}`);
    // Keys of a caller without an account belong to their network.
    const scope = request.actor?.who.userId ?? `anonymous ${this.secret.mac(networkOf(request.ip)).toString('base64url')}`;

    const outcome = await this.db.transaction(async (): Promise<{ answer: Answer; failure?: unknown }> => {
      const [lock] = await this.db.query<{ free: boolean }>(
        sql`select pg_try_advisory_xact_lock(hashtextextended(${`${scope} ${key}`}, 0)) as free`,
      );
      if (!lock?.free) throw new RequestInProgress();
      const [stored] = await this.db.query<StoredKey>(
        sql`select fingerprint, answer from platform.idempotency_key
            where scope = ${scope} and key = ${key} and created_at > now() - make_interval(hours => ${IDEMPOTENCY_HOURS})`,
      );
      if (stored) {
        if (!stored.fingerprint.equals(fingerprint)) throw new IdempotencyKeyReused();
        void reply.header('idempotency-replayed', 'true');
        return { answer: JSON.parse(this.secret.open(stored.answer)) as Answer };
      }
      const fresh = await this.perform(() => lastValueFrom(next.handle() as Observable<unknown>, { defaultValue: undefined }));
      await this.db.query(
        sql`insert into platform.idempotency_key (scope, key, fingerprint, answer)
            values (${scope}, ${key}, ${fingerprint}, ${this.secret.seal(JSON.stringify(fresh.answer))})
            on conflict (scope, key) do update
            set fingerprint = excluded.fingerprint, answer = excluded.answer, created_at = now()`,
      );
      return fresh;
    });
    if (outcome.failure !== undefined) throw outcome.failure as Error;
    if ('refusal' in outcome.answer) throw new StoredRefusal(outcome.answer.refusal);
    return outcome.answer.body;
  }

  /** A business refusal is an answer and is stored, too. A refusal that depends on the caller's rights (403, 404) is decided again each time. */
  private async perform(work: () => Promise<unknown>): Promise<{ answer: Answer; failure?: unknown }> {
    try {
      return {
        answer: { body: await this.db.attempt(work) },
      };
    } catch (failure) {
      const problem = toProblem(failure);
      if (problem.status !== 409 && problem.status !== 422) throw failure;
      return { answer: { refusal: problem }, failure };
    }
  }
}
