import { InjectQueue, OnWorkerEvent, Processor } from '@nestjs/bullmq';
import type { Job, Queue } from 'bullmq';
import { Config } from '../config.js';
import { Metrics } from '../metrics.js';
import { JobWorker, RECOVERS_SOON } from '../queues/job-worker.js';
import { SAGA_QUEUE, type SagaJob } from './saga-queue.js';
import { SagaRunner } from './saga-runner.js';

@Processor(SAGA_QUEUE, RECOVERS_SOON)
export class SagaProcessor extends JobWorker<SagaJob> {
  constructor(
    private readonly runner: SagaRunner,
    private readonly metrics: Metrics,
    private readonly config: Config,
    @InjectQueue(SAGA_QUEUE) readonly queue: Queue<SagaJob>,
  ) {
    super('Sagas', 'a saga failed');
  }

  override onApplicationBootstrap(): void {
    this.worker.concurrency = this.config.get('SAGA_CONCURRENCY');
    super.onApplicationBootstrap();
  }

  protected async work(job: Job<SagaJob>): Promise<void> {
    const end = this.metrics.sagaDuration.startTimer({ saga: job.name });
    await this.runner.run(job.data.messageId, job.name);
    end();
  }

  @OnWorkerEvent('failed')
  override failed(job: Job<SagaJob> | undefined, error: Error): void {
    this.metrics.sagaFailures.inc({ saga: job?.name ?? 'unknown' });
    super.failed(job, error);
  }
}
