import { Processor } from '@nestjs/bullmq';
import type { Job } from 'bullmq';
import { JobWorker, RECOVERS_SOON } from '../../platform/queues/job-worker.js';
import { IMPORT_QUEUE, type ImportJob } from './import-queue.js';
import { ImportRunner } from './import-runner.js';

/** Runs one import at a time. */
@Processor(IMPORT_QUEUE, { ...RECOVERS_SOON, concurrency: 1 })
export class ImportProcessor extends JobWorker<ImportJob> {
  constructor(private readonly runner: ImportRunner) {
    super('Imports', 'an import was interrupted');
  }

  protected async work(job: Job<ImportJob>, stop: AbortSignal): Promise<void> {
    await this.runner.run(job.data.importId, stop);
  }
}
