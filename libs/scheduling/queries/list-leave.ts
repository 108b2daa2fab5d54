import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { join, type Sql, sql } from '../../kernel/sql.js';
import type { Actor } from '../../platform/access/actor.js';
import { Database } from '../../platform/database/database.js';
import { afterCursor, type Cursor, type Page, toPage } from '../../platform/http/pagination.js';
import { Leave } from '../domain/leave.js';
import { namesOf, visibleDoctor } from './directory-profiles.js';
import { type LeaveView, toLeaveView } from './leave-view.js';

export interface LeaveFilter {
  limit: number;
  cursor?: Cursor;
  /** Only leave that has not ended before. */
  from?: Date;
  /** Only leave that begins before. */
  to?: Date;
}

/** Leave of a doctor by its start, as far as the caller may see it. */
export class ListLeave extends Query<Page<LeaveView>> {
  constructor(
    readonly actor: Actor,
    readonly doctorId: string,
    readonly filter: LeaveFilter,
  ) {
    super();
  }
}

@QueryHandler(ListLeave)
export class ListLeaveHandler implements IQueryHandler<ListLeave> {
  constructor(private readonly db: Database) {}

  async execute({ actor, doctorId, filter: { limit, cursor, from, to } }: ListLeave): Promise<Page<LeaveView>> {
    await visibleDoctor(this.db, actor, doctorId);
    const conditions: Sql[] = [actor.where('read', 'Leave', 'l'), sql`l.doctor_id = ${doctorId}`, afterCursor(cursor, 'l.starts_at')];
    if (from) conditions.push(sql`l.ends_at > ${from}`);
    if (to) conditions.push(sql`l.starts_at < ${to}`);
    const rows = await this.db.query<{ id: string; starts_at: string; hospital_id: string | null }>(
      sql`select l.* from scheduling.leave l where ${join(conditions, ' and ')} order by l.starts_at, l.id limit ${limit + 1}`,
    );
    const names = await namesOf(this.db, [doctorId, ...rows.map((row) => row.hospital_id)]);
    const { em } = this.db;
    return toPage(
      rows,
      limit,
      (row) => row.starts_at,
      (row) => toLeaveView(em.map(Leave, row), names),
    );
  }
}
