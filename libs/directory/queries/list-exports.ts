import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { Clock } from '../../kernel/clock.js';
import { sql } from '../../kernel/sql.js';
import type { Actor } from '../../platform/access/actor.js';
import { Database } from '../../platform/database/database.js';
import { afterCursor, type Cursor, type Page, toPage } from '../../platform/http/pagination.js';
import { EXPORT_COLUMNS, type ExportRow, type ExportView, toExportView } from './export-view.js';

/** Exports that have not expired, the newest first. */
export class ListExports extends Query<Page<ExportView>> {
  constructor(
    readonly actor: Actor,
    readonly page: { limit: number; cursor?: Cursor },
  ) {
    super();
  }
}

@QueryHandler(ListExports)
export class ListExportsHandler implements IQueryHandler<ListExports> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  async execute({ actor, page: { limit, cursor } }: ListExports): Promise<Page<ExportView>> {
    const rows = await this.db.query<ExportRow>(
      sql`select ${EXPORT_COLUMNS} from directory.export_run r
          where r.expires_at > ${this.clock.now()} and ${actor.where('read', 'ExportRun', 'r')} and ${afterCursor(cursor, 'r.created_at', 'desc')}
          order by r.created_at desc, r.id desc limit ${limit + 1}`,
    );
    return toPage(rows, limit, (row) => row.created_at, toExportView);
  }
}
