import { InjectQueue } from '@nestjs/bullmq';
import { Injectable } from '@nestjs/common';
import { HealthCheckService, HealthIndicatorService } from '@nestjs/terminus';
import type { Queue } from 'bullmq';
import { DomainError } from '../../kernel/domain-error.js';
import { sql } from '../../kernel/sql.js';
import { Database } from '../database/database.js';
import { KnownSchema } from '../database/known-schema.js';
import { SAGA_QUEUE } from '../sagas/saga-queue.js';

const PATIENCE_MS = 2000;
type Checks = Record<string, 'up' | 'down'>;

export class NotReady extends DomainError {
  readonly code = 'not-ready';
  readonly kind = 'unavailable';
  constructor(override readonly details: { checks: Checks }) {
    super('A part of the service does not answer yet.');
  }
}

/** Readiness of this process: database, Redis and migrations. It is not ready during a graceful shutdown. */
@Injectable()
export class Readiness {
  stopping = false;

  constructor(
    private readonly health: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
    private readonly db: Database,
    private readonly schema: KnownSchema,
    @InjectQueue(SAGA_QUEUE) private readonly queue: Queue,
  ) {}

  stop(): void {
    this.stopping = true;
  }

  async check(): Promise<{ status: 'ready'; checks: Checks }> {
    const checks = await this.checks();
    if (this.stopping || Object.values(checks).includes('down')) throw new NotReady({ checks });
    return { status: 'ready', checks };
  }

  private async checks(): Promise<Checks> {
    const attempt = (name: string, work: () => Promise<unknown>) => () =>
      this.indicators
        .check(name)
        .attempt(async () => {
          await work();
        })
        .withTimeout(PATIENCE_MS);
    const result = await this.health
      .check([
        attempt('database', () => this.db.query(sql`select 1`)),
        attempt('redis', () => this.queue.getJobCounts('waiting')),
        attempt('migrations', () => this.migrated()),
      ])
      .catch((refusal: unknown) => (refusal as { getResponse(): { details: Record<string, { status: string }> } }).getResponse());
    return Object.fromEntries(Object.entries(result.details).map(([name, { status }]) => [name, status === 'up' ? 'up' : 'down']));
  }

  private async migrated(): Promise<void> {
    const done = await this.db.query<{ name: string }>(sql`select name from public.consilium_migration`);
    if (this.schema.missingIn(done.map(({ name }) => name)).length > 0) throw new Error('migrations are missing');
  }
}
