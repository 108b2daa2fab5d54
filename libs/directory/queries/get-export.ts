import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { Clock } from '../../kernel/clock.js';
import { NotFound } from '../../kernel/domain-error.js';
import { sql } from '../../kernel/sql.js';
import type { Actor } from '../../platform/access/actor.js';
import { Database } from '../../platform/database/database.js';
import { EXPORT_COLUMNS, type ExportRow, type ExportView, toExportView } from './export-view.js';

/** Progress of an export, and its files. */
export class GetExport extends Query<ExportView> {
  constructor(
    readonly actor: Actor,
    readonly exportId: string,
  ) {
    super();
  }
}

@QueryHandler(GetExport)
export class GetExportHandler implements IQueryHandler<GetExport> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  async execute({ actor, exportId }: GetExport): Promise<ExportView> {
    const [row] = await this.db.query<ExportRow>(
      sql`select ${EXPORT_COLUMNS} from directory.export_run r
          where r.id = ${exportId} and r.expires_at > ${this.clock.now()} and ${actor.where('read', 'ExportRun', 'r')}`,
    );
    if (!row) throw new NotFound('export');
    return toExportView(row);
  }
}
