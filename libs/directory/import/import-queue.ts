import type { JobsOptions } from 'bullmq';

export const IMPORT_QUEUE = 'imports';

/** A job names a run, no more: files and progress are in PostgreSQL. */
export interface ImportJob {
  importId: string;
}

/** A run has one job at most. It is tried again until it ends, and one that Redis lost is queued again from PostgreSQL. */
export const importJob = (importId: string): [name: string, data: ImportJob, options: JobsOptions] => [
  'import',
  { importId },
  { jobId: importId, attempts: 100, backoff: { type: 'fixed', delay: 2000 }, removeOnComplete: true, removeOnFail: true },
];
