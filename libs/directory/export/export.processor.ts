import { OnWorkerEvent, Processor, WorkerHost } from '@nestjs/bullmq';
import { type BeforeApplicationShutdown, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import type { Job } from 'bullmq';
import { bareError } from '../../platform/logging/bare-error.js';
import { EXPORT_QUEUE, type ExportJob } from './export-queue.js';
import { ExportRunner, Interrupted } from './export-runner.js';

/** Runs one export at a time. Lock and stall times are those of sagas, so that what a killed worker began goes on within 15 s. */
@Processor(EXPORT_QUEUE, { autorun: false, concurrency: 1, lockDuration: 10_000, stalledInterval: 5_000, maxStalledCount: 100 })
export class ExportProcessor extends WorkerHost implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Exports');
  private readonly stop = new AbortController();

  constructor(private readonly runner: ExportRunner) {
    super();
  }

  onApplicationBootstrap(): void {
    void this.worker.run();
  }

  /** Graceful shutdown: the current part is finished; the next process does the rest. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stop.abort();
    await this.worker.close();
  }

  async process(job: Job<ExportJob>): Promise<void> {
    try {
      await this.runner.run(job.data.exportId, this.stop.signal);
    } catch (error) {
      throw error instanceof Interrupted ? error : bareError(error);
    }
  }

  @OnWorkerEvent('failed')
  failed(job: Job<ExportJob> | undefined, error: Error): void {
    if (error instanceof Interrupted) return;
    this.logger.error({
      exportId: job?.data.exportId,
      attempt: job?.attemptsMade,
      msg: 'an export was interrupted',
      error: error.message,
      at: error.stack?.split('\n').slice(1, 8),
    });
  }

  @OnWorkerEvent('error')
  disturbed(error: Error): void {
    this.logger.warn({ msg: 'the queue does not answer', error: error.name });
  }
}
