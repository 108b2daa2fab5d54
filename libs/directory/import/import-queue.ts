import type { JobsOptions } from 'bullmq';

export const IMPORT_QUEUE = 'imports';

/** A job holds only the id of the run: files and progress are in PostgreSQL. */
export interface ImportJob {
  importId: string;
}

/** A run has one job at most. The job is retried until the run ends; a job that Redis lost is queued again from PostgreSQL. */
export const importJob = (importId: string): [name: string, data: ImportJob, options: JobsOptions] => [
  'import',
  { importId },
  { jobId: importId, attempts: 100, backoff: { type: 'fixed', delay: 2000 }, removeOnComplete: true, removeOnFail: true },
];
