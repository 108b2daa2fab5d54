import { raw, sql } from '../../kernel/sql.js';
import { SYSTEM } from '../access/actor.js';
import { actingAs } from '../access/request-context.js';
import type { Database } from '../database/database.js';
import { columnName, type SealedColumn } from './sealed-column.js';
import { pageRanges, valuesByKey } from './values-by-key.js';
import { prefixOf, type Vault } from './vault.js';

/** Pages of a table in one batch. */
const PAGES = 32;
/** Most rounds through a column: a process that still seals with another key would keep them going for ever. */
const ROUNDS = 8;

interface Found {
  at: string;
  row: string;
  sealed: Buffer;
}

/**
 * Seals with the first key whatever another key seals, while the system is used. Each batch is one statement that changes a value only where it is
 * still what was read: no write in between is lost. An interrupted run is simply repeated.
 */
export class KeyRotation {
  constructor(
    private readonly db: Database,
    private readonly vault: Vault,
    private readonly columns: readonly SealedColumn[],
    private readonly tell: (column: string, sealed: number) => void = () => undefined,
  ) {}

  /** Returns how many values each key seals now, by its name. */
  run(): Promise<Map<string, number>> {
    return actingAs(SYSTEM, async () => {
      for (const column of this.columns) await this.rotate(column);
      return valuesByKey(this.db, this.columns);
    });
  }

  private async rotate(column: SealedColumn): Promise<void> {
    let sealed = 0;
    let found = true;
    // A row that somebody changes moves, maybe to a page behind: a round without finds is the end.
    for (let round = 0; found && round < ROUNDS; round += 1) {
      found = false;
      for await (const range of pageRanges(this.db, column.table, PAGES)) {
        const rows = await this.db.query<Found>(sql`
          select t.ctid::text as at, ${raw(column.row)} as row, ${this.value(column)} as sealed
          from ${raw(column.table)} t where ${range} and ${this.isOld(column)}`);
        if (rows.length === 0) continue;
        found = true;
        sealed += await this.sealAnew(column, rows);
        this.tell(columnName(column), sealed);
      }
    }
  }

  private async sealAnew(column: SealedColumn, rows: readonly Found[]): Promise<number> {
    const place = columnName(column);
    const at = rows.map((row) => row.at);
    const fresh = rows.map(({ row, sealed }) => this.vault.seal(place, row, this.vault.open(place, row, sealed)));
    const changed = await this.db.query(sql`
      update ${raw(column.table)} t set ${raw(column.column)} = n.fresh
      from unnest(${at}::text[], ${rows.map(({ sealed }) => sealed)}::bytea[], ${fresh}::bytea[]) n (at, sealed, fresh)
      where t.ctid = any(${at}::text[]::tid[]) and t.ctid = n.at::tid and ${this.value(column)} = n.sealed
      returning 1`);
    return changed.length;
  }

  private value = ({ column }: SealedColumn) => raw(`t.${column}`);

  private isOld(column: SealedColumn) {
    const prefix = prefixOf(this.vault.sealingKey);
    return sql`${this.value(column)} is not null and substring(${this.value(column)} from 1 for ${prefix.length}) <> ${prefix}`;
  }
}
