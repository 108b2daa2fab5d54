import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { NotFound } from '../../kernel/domain-error.js';
import { sql } from '../../kernel/sql.js';
import type { Actor } from '../../platform/access/actor.js';
import { Database } from '../../platform/database/database.js';
import { MOST_PROBLEMS } from '../import/reading/records.js';
import type { ImportView } from '../views/import-view.js';
import { filesOf, type RunRow, RUN, toSummary } from './import-rows.js';

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
      sql`select ${RUN} from directory.import_run r where r.id = ${importId} and ${actor.where('read', 'ImportRun', 'r')}`,
    );
    if (!run) throw new NotFound('import');
    const problems = await this.db.query<ImportView['problems'][number]>(
      sql`select f.name as file, (p.problem ->> 'entry')::int as entry, p.problem ->> 'detail' as detail
          from directory.import_file f cross join jsonb_array_elements(f.problems) with ordinality p (problem, nth)
          where f.import_run_id = ${importId} order by f.position, (p.problem ->> 'entry')::int nulls first, p.nth limit ${MOST_PROBLEMS}`,
    );
    return { ...toSummary(run, await filesOf(this.db, [importId])), problems };
  }
}
