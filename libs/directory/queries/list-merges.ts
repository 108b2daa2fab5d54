import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { sql } from '../../kernel/sql.js';
import type { Actor } from '../../platform/access/actor.js';
import { Database } from '../../platform/database/database.js';
import { afterCursor, type Cursor, type Page, toPage } from '../../platform/http/pagination.js';
import type { PatientMergeView } from '../merge/merge-view.js';

interface Row {
  id: string;
  from_id: string;
  into_id: string;
  merged_by: string;
  merged_at: string;
  undo_until: string;
  undone_at: string | null;
}

/** Merges of patients, the newest first. */
export class ListMerges extends Query<Page<PatientMergeView>> {
  constructor(
    readonly actor: Actor,
    readonly page: { limit: number; cursor?: Cursor },
  ) {
    super();
  }
}

@QueryHandler(ListMerges)
export class ListMergesHandler implements IQueryHandler<ListMerges> {
  constructor(private readonly db: Database) {}

  async execute({ actor, page: { limit, cursor } }: ListMerges) {
    const rows = await this.db.query<Row>(sql`
      select m.id, m.from_id, m.into_id, m.merged_by, m.merged_at, m.undo_until, m.undone_at from directory.patient_merge m
      where ${actor.where('read', 'PatientMerge', 'm')} and ${afterCursor(cursor, 'm.merged_at', 'desc')}
      order by m.merged_at desc, m.id desc limit ${limit + 1}`);
    return toPage(
      rows,
      limit,
      (row) => row.merged_at,
      (row): PatientMergeView => ({
        id: row.id,
        patientId: row.into_id,
        duplicateId: row.from_id,
        mergedBy: row.merged_by,
        mergedAt: new Date(row.merged_at).toISOString(),
        undoUntil: new Date(row.undo_until).toISOString(),
        undoneAt: row.undone_at && new Date(row.undone_at).toISOString(),
      }),
    );
  }
}
