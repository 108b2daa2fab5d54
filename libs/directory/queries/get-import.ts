import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { NotFound } from '../../kernel/domain-error.js';
import { sql } from '../../kernel/sql.js';
import type { Actor } from '../../platform/access/actor.js';
import { Database } from '../../platform/database/database.js';
import { type ImportCounts, totalOf } from '../import/counts.js';
import type { ImportRun } from '../import/import-run.js';

const MOST_PROBLEMS = 1000;

export interface ImportView {
  id: string;
  dryRun: boolean;
  status: ImportRun['status'];
  files: { total: number; done: number; failed: number };
  counts: ImportCounts;
  /** The first 1000 of `problemCount`. */
  problems: { file: string; entry: number | null; detail: string }[];
  problemCount: number;
  createdAt: string;
  finishedAt: string | null;
}

interface RunRow {
  id: string;
  dry_run: boolean;
  status: ImportRun['status'];
  created_at: string;
  finished_at: string | null;
}

interface FileRow {
  status: 'waiting' | 'done' | 'failed';
  counts: Partial<ImportCounts>;
  problem_count: number;
}

/** How far an import is, and what it has done so far. */
export class GetImport extends Query<ImportView> {
  constructor(
    readonly actor: Actor,
    readonly importId: string,
  ) {
    super();
  }
}

@QueryHandler(GetImport)
export class GetImportHandler implements IQueryHandler<GetImport> {
  constructor(private readonly db: Database) {}

  async execute({ actor, importId }: GetImport): Promise<ImportView> {
    const [run] = await this.db.query<RunRow>(
      sql`select r.id, r.dry_run, r.status, r.created_at, r.finished_at from directory.import_run r
          where r.id = ${importId} and ${actor.where('read', 'ImportRun', 'r')}`,
    );
    if (!run) throw new NotFound('import');
    const files = await this.db.query<FileRow>(
      sql`select status, counts, jsonb_array_length(problems) as problem_count from directory.import_file where import_run_id = ${importId}`,
    );
    const problems = await this.db.query<ImportView['problems'][number]>(
      sql`select f.name as file, (p.problem ->> 'entry')::int as entry, p.problem ->> 'detail' as detail
          from directory.import_file f cross join jsonb_array_elements(f.problems) with ordinality p (problem, nth)
          where f.import_run_id = ${importId} order by f.position, p.nth limit ${MOST_PROBLEMS}`,
    );
    const having = (status: FileRow['status']) => files.filter((file) => file.status === status).length;
    return {
      id: run.id,
      dryRun: run.dry_run,
      status: run.status,
      files: { total: files.length, done: having('done'), failed: having('failed') },
      counts: totalOf(files.map(({ counts }) => counts)),
      problems,
      problemCount: files.reduce((sum, file) => sum + file.problem_count, 0),
      createdAt: new Date(run.created_at).toISOString(),
      finishedAt: run.finished_at && new Date(run.finished_at).toISOString(),
    };
  }
}
