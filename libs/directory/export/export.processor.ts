import { Processor } from '@nestjs/bullmq';
import type { Job } from 'bullmq';
import { JobWorker, RECOVERS_SOON } from '../../platform/queues/job-worker.js';
import { EXPORT_QUEUE, type ExportJob } from './export-queue.js';
import { ExportRunner } from './export-runner.js';

/** Runs one export at a time. */
@Processor(EXPORT_QUEUE, { ...RECOVERS_SOON, concurrency: 1 })
export class ExportProcessor extends JobWorker<ExportJob> {
  constructor(private readonly runner: ExportRunner) {
    super('Exports', 'an export was interrupted');
  }

  protected async work(job: Job<ExportJob>, stop: AbortSignal): Promise<void> {
    await this.runner.run(job.data.exportId, stop);
  }
}
