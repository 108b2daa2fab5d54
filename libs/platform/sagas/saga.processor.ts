import { InjectQueue, OnWorkerEvent, Processor, WorkerHost } from '@nestjs/bullmq';
import { Logger, type OnApplicationBootstrap } from '@nestjs/common';
import type { Job, Queue } from 'bullmq';
import { Config } from '../config.js';
import { Metrics } from '../metrics.js';
import { SAGA_QUEUE, type SagaJob } from './saga-queue.js';
import { SagaRunner } from './saga-runner.js';

/** Lock and stall times keep the recovery after a killed worker within 15 s; the default of one stall would fail a job on its second kill. */
@Processor(SAGA_QUEUE, { autorun: false, lockDuration: 10_000, stalledInterval: 5_000, maxStalledCount: 100 })
export class SagaProcessor extends WorkerHost implements OnApplicationBootstrap {
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

  async process(job: Job<SagaJob>): Promise<void> {
    const end = this.metrics.sagaDuration.startTimer({ saga: job.name });
    await this.runner.run(job.data.messageId, job.name);
    end();
  }

  @OnWorkerEvent('failed')
  failed(job: Job<SagaJob> | undefined, error: Error): void {
    this.metrics.sagaFailures.inc({ saga: job?.name ?? 'unknown' });
    this.logger.error({
      saga: job?.name,
      messageId: job?.data.messageId,
      attempt: job?.attemptsMade,
      error: error.name,
      at: error.stack?.split('\n').slice(1, 8),
    });
  }

  @OnWorkerEvent('error')
  disturbed(error: Error): void {
    this.logger.warn({ error: error.name, note: 'the queue does not answer' });
  }
}
