import type { JobsOptions } from 'bullmq';

export const EXPORT_QUEUE = 'exports';

/** A job holds only the id of the run: all data stay in PostgreSQL. */
export interface ExportJob {
  exportId: string;
}

/** A run has one job at most. The job is retried until the run ends or expires; a job that Redis lost is queued again from PostgreSQL. */
export const exportJob = (exportId: string): [name: string, data: ExportJob, options: JobsOptions] => [
  'export',
  { exportId },
  { jobId: exportId, attempts: 100, backoff: { type: 'fixed', delay: 2000 }, removeOnComplete: true, removeOnFail: true },
];
