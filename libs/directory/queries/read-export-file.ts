import { Readable } from 'node:stream';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { Clock } from '../../kernel/clock.js';
import { NotFound } from '../../kernel/domain-error.js';
import { sql } from '../../kernel/sql.js';
import type { Actor } from '../../platform/access/actor.js';
import { Database } from '../../platform/database/database.js';
import { ExportParts } from '../export/export-parts.js';
import { RESOURCE_TYPES } from '../export/export-source.js';

const FILE = /^([A-Za-z]+)\.ndjson$/;

/** One file of an export that is done, as a stream. */
export class ReadExportFile extends Query<Readable> {
  constructor(
    readonly actor: Actor,
    readonly exportId: string,
    readonly file: string,
  ) {
    super();
  }
}

@QueryHandler(ReadExportFile)
export class ReadExportFileHandler implements IQueryHandler<ReadExportFile> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly parts: ExportParts,
  ) {}

  async execute({ actor, exportId, file }: ReadExportFile): Promise<Readable> {
    const type = RESOURCE_TYPES.find((known) => known === FILE.exec(file)?.[1]);
    const [run] = await this.db.query(
      sql`select 1 from directory.export_run r
          where r.id = ${exportId} and r.status = 'done' and r.expires_at > ${this.clock.now()} and ${actor.where('read', 'ExportRun', 'r')}`,
    );
    if (!run || !type) throw new NotFound('export');
    return Readable.from(this.parts.read(exportId, type), { objectMode: false });
  }
}
