import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { Injectable } from '@nestjs/common';
import { sql } from '../../kernel/sql.js';
import { SYSTEM } from '../../platform/access/actor.js';
import { actingAs } from '../../platform/access/request-context.js';
import { Database } from '../../platform/database/database.js';
import { Vault } from '../../platform/sealing/vault.js';

const compress = promisify(gzip);
const expand = promisify(gunzip);
const COLUMN = 'directory.export_part.content';

export interface Place {
  exportId: string;
  type: string;
  position: number;
}

/** Parts of exports: lines of NDJSON, compressed and sealed. */
@Injectable()
export class ExportParts {
  constructor(
    private readonly db: Database,
    private readonly vault: Vault,
  ) {}

  async write(place: Place, resources: readonly object[], endsAt: string): Promise<void> {
    const lines = resources.map((resource) => `${JSON.stringify(resource)}\n`).join('');
    const content = this.vault.seal(COLUMN, rowOf(place), (await compress(lines)).toString('base64'));
    await this.db.query(
      sql`insert into directory.export_part (export_run_id, type, position, ends_at, resources, content)
          values (${place.exportId}, ${place.type}, ${place.position}, ${endsAt}, ${resources.length}, ${content})`,
    );
  }

  /** Gives the lines of one type, part by part: one part at a time is in memory, however slowly it is read. */
  async *read(exportId: string, type: string): AsyncGenerator<Buffer> {
    for (let position = 1; ; position += 1) {
      // The caller was asked before; a stream is read outside of their request.
      const [part] = await actingAs(SYSTEM, () =>
        this.db.query<{ content: Buffer }>(
          sql`select content from directory.export_part where export_run_id = ${exportId} and type = ${type} and position = ${position}`,
        ),
      );
      if (!part) return;
      const lines = await expand(Buffer.from(this.vault.open(COLUMN, rowOf({ exportId, type, position }), part.content), 'base64'));
      if (lines.length > 0) yield lines;
    }
  }
}

const rowOf = ({ exportId, type, position }: Place): string => `${exportId} ${type} ${String(position)}`;
