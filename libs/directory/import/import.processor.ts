import { OnWorkerEvent, Processor, WorkerHost } from '@nestjs/bullmq';
import { type BeforeApplicationShutdown, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import type { Job } from 'bullmq';
import { bareError } from '../../platform/logging/bare-error.js';
import { IMPORT_QUEUE, type ImportJob } from './import-queue.js';
import { ImportRunner, NotNow } from './import-runner.js';

/** Runs one import at a time. Lock and stall times are those of sagas, so that the files of a killed worker go on within 15 s. */
@Processor(IMPORT_QUEUE, { autorun: false, concurrency: 1, lockDuration: 10_000, stalledInterval: 5_000, maxStalledCount: 100 })
export class ImportProcessor extends WorkerHost implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Imports');
  private readonly stop = new AbortController();

  constructor(private readonly runner: ImportRunner) {
    super();
  }

  onApplicationBootstrap(): void {
    void this.worker.run();
  }

  /** Graceful shutdown: the current file is finished; the next process does the rest. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stop.abort();
    await this.worker.close();
  }

  async process(job: Job<ImportJob>): Promise<void> {
    try {
      await this.runner.run(job.data.importId, this.stop.signal);
    } catch (error) {
      throw error instanceof NotNow ? error : bareError(error);
    }
  }

  @OnWorkerEvent('failed')
  failed(job: Job<ImportJob> | undefined, error: Error): void {
    if (error instanceof NotNow) return;
    this.logger.error({
      importId: job?.data.importId,
      attempt: job?.attemptsMade,
      msg: 'an import was interrupted',
      error: error.message,
      at: error.stack?.split('\n').slice(1, 8),
    });
  }

  @OnWorkerEvent('error')
  disturbed(error: Error): void {
    this.logger.warn({ msg: 'the queue does not answer', error: error.name });
  }
}
