import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { raw, sql } from '../../kernel/sql.js';
import type { Actor } from '../../platform/access/actor.js';
import { Database } from '../../platform/database/database.js';
import { afterCursor, type Cursor, type Page, toPage } from '../../platform/http/pagination.js';
import { Vault } from '../../platform/sealing/vault.js';
import type { BreakGlassView } from '../views/break-glass-view.js';
import { namesOfBreakGlass, selectBreakGlass, toBreakGlassView } from './break-glass-rows.js';

/** Records that were opened in an emergency, the newest first. */
export class ListBreakGlass extends Query<Page<BreakGlassView>> {
  constructor(
    readonly actor: Actor,
    readonly page: { limit: number; cursor?: Cursor; reviewed?: boolean },
  ) {
    super();
  }
}

@QueryHandler(ListBreakGlass)
export class ListBreakGlassHandler implements IQueryHandler<ListBreakGlass> {
  constructor(
    private readonly db: Database,
    private readonly vault: Vault,
  ) {}

  async execute({ actor, page: { limit, cursor, reviewed } }: ListBreakGlass) {
    const rows = await selectBreakGlass(
      this.db,
      sql`${actor.where('read', 'BreakGlass', 'b')} and ${afterCursor(cursor, 'b.opened_at', 'desc')}
        and ${reviewed === undefined ? sql`true` : sql`b.reviewed_at is ${raw(reviewed ? 'not null' : 'null')}`}
        order by b.opened_at desc, b.id desc limit ${limit + 1}`,
    );
    const names = await namesOfBreakGlass(this.db, rows);
    return toPage(
      rows,
      limit,
      (row) => row.opened_at,
      (row) => toBreakGlassView(row, names, this.vault),
    );
  }
}
