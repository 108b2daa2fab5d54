import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { NotFound } from '../../kernel/domain-error.js';
import { sql } from '../../kernel/sql.js';
import type { Actor } from '../../platform/access/actor.js';
import { Database } from '../../platform/database/database.js';
import { ListOf, Nested } from '../../platform/http/fields/objects.js';
import { Id, Shown } from '../../platform/http/fields/texts.js';
import { Instant } from '../../platform/http/fields/times.js';
import { Count, Flag, OneOf } from '../../platform/http/fields/values.js';
import { ImportCounts, totalOf } from '../import/counts.js';
import { IMPORT_STATUSES, type ImportRun } from '../import/import-run.js';

const MOST_PROBLEMS = 1000;

class ImportFiles {
  @Count({ example: 1 }) total!: number;
  @Count({ example: 1 }) done!: number;
  @Count({ description: 'Files that could not be read at all.', example: 0 }) failed!: number;
}

class ImportProblem {
  @Shown({ example: 'patients.json' }) file!: string;
  @Count({ nullable: true, description: 'Position in `Bundle.entry`, from 0; null for the whole file.', example: 7 }) entry!: number | null;
  @Shown({ example: 'The patient has no date of birth.' }) detail!: string;
}

/** An import as the API returns it. */
export class ImportView {
  @Id() id!: string;
  @Flag({ example: false }) dryRun!: boolean;
  @OneOf(IMPORT_STATUSES, { name: 'ImportStatus', example: 'done' }) status!: ImportRun['status'];
  @Nested(() => ImportFiles) files!: ImportFiles;
  @Nested(() => ImportCounts) counts!: ImportCounts;
  @ListOf(() => ImportProblem, {
    description: `The first ${MOST_PROBLEMS} of \`problemCount\`. Entries with a problem are left out, the others are imported.`,
  })
  problems!: ImportProblem[];
  @Count({ example: 1 }) problemCount!: number;
  @Instant({ example: '2026-11-02T10:15:00.000Z' }) createdAt!: string;
  @Instant({ nullable: true, example: '2026-11-02T10:15:04.120Z' }) finishedAt!: string | null;
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

/** Progress and counts of an import. */
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
