import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { sql } from '../../kernel/sql.js';
import type { Actor } from '../../platform/access/actor.js';
import { Database } from '../../platform/database/database.js';
import { afterCursor, type Cursor, type Page, toPage } from '../../platform/http/pagination.js';
import type { ImportSummary } from '../views/import-view.js';
import { filesOf, type RunRow, RUN, toSummary } from './import-rows.js';

/** Imports, the newest first. */
export class ListImports extends Query<Page<ImportSummary>> {
  constructor(
    readonly actor: Actor,
    readonly page: { limit: number; cursor?: Cursor },
  ) {
    super();
  }
}

@QueryHandler(ListImports)
export class ListImportsHandler implements IQueryHandler<ListImports> {
  constructor(private readonly db: Database) {}

  async execute({ actor, page: { limit, cursor } }: ListImports) {
    const runs = await this.db.query<RunRow>(
      sql`select ${RUN} from directory.import_run r
          where ${actor.where('read', 'ImportRun', 'r')} and ${afterCursor(cursor, 'r.created_at', 'desc')}
          order by r.created_at desc, r.id desc limit ${limit + 1}`,
    );
    const files = await filesOf(
      this.db,
      runs.map(({ id }) => id),
    );
    return toPage(
      runs,
      limit,
      (run) => run.created_at,
      (run) => toSummary(run, files),
    );
  }
}
