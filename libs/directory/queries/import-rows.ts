import { raw, sql } from '../../kernel/sql.js';
import type { Database } from '../../platform/database/database.js';
import { type ImportCounts, totalOf } from '../import/counts.js';
import type { ImportRun } from '../import/import-run.js';
import type { ImportSummary } from '../views/import-view.js';

export interface RunRow {
  id: string;
  name: string | null;
  dry_run: boolean;
  overwrite: boolean;
  vouched: boolean;
  time_zone: string;
  status: ImportRun['status'];
  created_at: string;
  finished_at: string | null;
}

/** Columns of a run; the run itself is called `r`. */
export const RUN = raw(
  'r.id, r.name, r.dry_run, r.overwrite, r.vouched, r.time_zone, r.status, r.created_at::text as created_at, r.finished_at::text as finished_at',
);

interface FileRow {
  import_run_id: string;
  status: 'waiting' | 'done' | 'failed' | 'cancelled';
  counts: Partial<ImportCounts>;
  entries: number;
  entries_done: number;
  in_default_zone: number;
  problem_count: number;
}

export const filesOf = (db: Database, importIds: string[]): Promise<FileRow[]> =>
  db.query(
    sql`select import_run_id, status, counts, entries, entries_done, in_default_zone, problem_count
        from directory.import_file where import_run_id = any(${importIds}::uuid[])`,
  );

/** The import with the figures of its files; files of other imports are left out. */
export function toSummary(run: RunRow, all: FileRow[]): ImportSummary {
  const files = all.filter(({ import_run_id }) => import_run_id === run.id);
  const having = (status: FileRow['status']): number => files.filter((file) => file.status === status).length;
  const sum = (of: (file: FileRow) => number): number => files.reduce((total, file) => total + of(file), 0);
  return {
    id: run.id,
    name: run.name,
    dryRun: run.dry_run,
    overwrite: run.overwrite,
    verified: run.vouched,
    status: run.status,
    files: { total: files.length, done: having('done'), failed: having('failed') },
    entries: { total: sum(({ entries }) => entries), done: sum(({ entries_done }) => entries_done) },
    counts: totalOf(files.map(({ counts }) => counts)),
    problemCount: sum(({ problem_count }) => problem_count),
    timeZone: run.time_zone,
    inDefaultTimeZone: sum(({ in_default_zone }) => in_default_zone),
    createdAt: new Date(run.created_at).toISOString(),
    finishedAt: run.finished_at && new Date(run.finished_at).toISOString(),
  };
}
