import { InjectQueue } from '@nestjs/bullmq';
import { Injectable } from '@nestjs/common';
import type { Queue } from 'bullmq';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { sql } from '../kernel/sql.js';
import { Database } from './database/database.js';
import { SAGA_QUEUE } from './sagas/saga-queue.js';

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const STATES = ['waiting', 'active', 'delayed', 'failed'] as const;

/** Prometheus metrics of this process, and of the outbox and queue that all processes share. Labels are templates of routes, never values. */
@Injectable()
export class Metrics {
  readonly registry = new Registry();
  readonly requestDuration = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'HTTP requests: count and duration by method, route template and status.',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: SECONDS,
    registers: [this.registry],
  });
  readonly sagaDuration = new Histogram({
    name: 'consilium_saga_duration_seconds',
    help: 'Sagas that ran to their end, by name.',
    labelNames: ['saga'] as const,
    buckets: SECONDS,
    registers: [this.registry],
  });
  readonly sagaFailures = new Counter({
    name: 'consilium_saga_failures_total',
    help: 'Failed attempts of sagas in this process, by name.',
    labelNames: ['saga'] as const,
    registers: [this.registry],
  });
  private readonly queues: Queue[] = [];
  private readonly outboxWaiting = this.gauge('consilium_outbox_waiting', 'Events that the relay has not queued yet.');
  private readonly outboxLag = this.gauge('consilium_outbox_lag_seconds', 'Age of the oldest event that the relay has not queued yet.');
  private readonly outboxPending = this.gauge('consilium_outbox_pending', 'Queued events with a saga that has not run yet.');
  private readonly queueDepth = new Gauge({
    name: 'consilium_queue_jobs',
    help: 'Jobs by queue and state; failed ones are dead letters.',
    labelNames: ['queue', 'state'] as const,
    registers: [this.registry],
  });
  private readonly up = new Gauge({
    name: 'consilium_dependency_up',
    help: 'Whether the database and Redis answered this scrape (1) or not (0).',
    labelNames: ['dependency'] as const,
    registers: [this.registry],
  });

  constructor(
    private readonly db: Database,
    @InjectQueue(SAGA_QUEUE) sagas: Queue,
  ) {
    this.watch(sagas);
    collectDefaultMetrics({ register: this.registry });
  }

  /** Adds the depth of another queue to the metrics. */
  watch(queue: Queue): void {
    this.queues.push(queue);
    // Without a listener every failed connection would be printed. /ready and consilium_dependency_up show that Redis is down.
    queue.on('error', () => undefined);
  }

  /** Text in the Prometheus exposition format. Reads the shared figures first; a dependency that does not answer within 2 s is reported as down. */
  async expose(): Promise<string> {
    await Promise.all([this.collect('database', this.readOutbox()), this.collect('redis', this.readQueues())]);
    return this.registry.metrics();
  }

  async outboxFigures(): Promise<{ waiting: number; lag: number; pending: number }> {
    const [row] = await this.db.query<{ waiting: number; lag: number; pending: number }>(
      sql`select (count(*) filter (where relayed_at is null))::int as waiting,
                 coalesce(extract(epoch from now() - min(occurred_at) filter (where relayed_at is null)), 0)::float8 as lag,
                 (count(*) filter (where pending > 0))::int as pending
          from platform.outbox_message where relayed_at is null or pending > 0`,
    );
    return row ?? { waiting: 0, lag: 0, pending: 0 };
  }

  private async readOutbox(): Promise<void> {
    const { waiting, lag, pending } = await this.outboxFigures();
    this.outboxWaiting.set(waiting);
    this.outboxLag.set(lag);
    this.outboxPending.set(pending);
  }

  private async readQueues(): Promise<void> {
    for (const queue of this.queues) {
      const counts = await queue.getJobCounts(...STATES);
      for (const state of STATES) this.queueDepth.set({ queue: queue.name, state }, counts[state] ?? 0);
    }
  }

  private async collect(dependency: string, reading: Promise<void>): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(new Error('late'));
      }, 2000);
    });
    const answered = await Promise.race([reading, late]).then(
      () => 1,
      () => 0,
    );
    clearTimeout(timer);
    this.up.set({ dependency }, answered);
  }

  private gauge(name: string, help: string): Gauge {
    return new Gauge({ name, help, registers: [this.registry] });
  }
}
