import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { sql } from '../../kernel/sql.js';
import type { Actor } from '../../platform/access/actor.js';
import { Database } from '../../platform/database/database.js';
import { afterCursor, type Cursor, type Page, toPage } from '../../platform/http/pagination.js';
import { namesOfMerges, type PatientMergeView, toMergeView } from '../merge/merge-view.js';
import { PatientMerge } from '../merge/patient-merge.js';

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
    const rows = await this.db.query<{ id: string; merged_at: string }>(sql`
      select m.id, m.from_id, m.into_id, m.merged_by, m.merged_at, m.undo_until, m.undone_at from directory.patient_merge m
      where ${actor.where('read', 'PatientMerge', 'm')} and ${afterCursor(cursor, 'm.merged_at', 'desc')}
      order by m.merged_at desc, m.id desc limit ${limit + 1}`);
    const { em } = this.db;
    const names = await namesOfMerges(
      this.db,
      rows.map((row) => em.map(PatientMerge, row)),
    );
    return toPage(
      rows,
      limit,
      (row) => row.merged_at,
      (row) => toMergeView(em.map(PatientMerge, row), names),
    );
  }
}
