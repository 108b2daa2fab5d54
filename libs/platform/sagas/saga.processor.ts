import { InjectQueue, OnWorkerEvent, Processor, WorkerHost } from '@nestjs/bullmq';
import { type BeforeApplicationShutdown, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import type { Job, Queue } from 'bullmq';
import { Config } from '../config.js';
import { bareError } from '../logging/bare-error.js';
import { Metrics } from '../metrics.js';
import { SAGA_QUEUE, type SagaJob } from './saga-queue.js';
import { SagaRunner } from './saga-runner.js';

/** Lock and stall times keep the recovery after a killed worker within 15 s. The default of one stall would fail a job on its second kill. */
@Processor(SAGA_QUEUE, { autorun: false, lockDuration: 10_000, stalledInterval: 5_000, maxStalledCount: 100 })
export class SagaProcessor extends WorkerHost implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Sagas');

  constructor(
    private readonly runner: SagaRunner,
    private readonly metrics: Metrics,
    private readonly config: Config,
    @InjectQueue(SAGA_QUEUE) readonly queue: Queue<SagaJob>,
  ) {
    super();
  }

  onApplicationBootstrap(): void {
    this.worker.concurrency = this.config.get('SAGA_CONCURRENCY');
    void this.worker.run();
  }

  /** Graceful shutdown: current sagas are finished while the database is still connected. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.worker.close();
  }

  async process(job: Job<SagaJob>): Promise<void> {
    const end = this.metrics.sagaDuration.startTimer({ saga: job.name });
    try {
      await this.runner.run(job.data.messageId, job.name);
    } catch (error) {
      throw bareError(error);
    }
    end();
  }

  @OnWorkerEvent('failed')
  failed(job: Job<SagaJob> | undefined, error: Error): void {
    this.metrics.sagaFailures.inc({ saga: job?.name ?? 'unknown' });
    this.logger.error({
      saga: job?.name,
      messageId: job?.data.messageId,
      attempt: job?.attemptsMade,
      msg: 'a saga failed',
      error: error.message,
      at: error.stack?.split('\n').slice(1, 8),
    });
  }

  @OnWorkerEvent('error')
  disturbed(error: Error): void {
    this.logger.warn({ msg: 'the queue does not answer', error: error.name });
  }
}
