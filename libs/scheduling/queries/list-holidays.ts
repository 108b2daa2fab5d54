import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { join, type Sql, sql } from '../../kernel/sql.js';
import type { Actor } from '../../platform/access/actor.js';
import { Database } from '../../platform/database/database.js';
import { type Cursor, type Page, toPage } from '../../platform/http/pagination.js';
import { Holiday } from '../domain/holiday.js';
import { visibleHospital } from './directory-profiles.js';
import { type HolidayView, toHolidayView } from './holiday-view.js';

export interface HolidayFilter {
  limit: number;
  cursor?: Cursor;
  /** Only holidays that have not ended before this day. */
  from?: string;
}

/** Holidays of a hospital by their first day. */
export class ListHolidays extends Query<Page<HolidayView>> {
  constructor(
    readonly actor: Actor,
    readonly hospitalId: string,
    readonly filter: HolidayFilter,
  ) {
    super();
  }
}

@QueryHandler(ListHolidays)
export class ListHolidaysHandler implements IQueryHandler<ListHolidays> {
  constructor(private readonly db: Database) {}

  async execute({ actor, hospitalId, filter: { limit, cursor, from } }: ListHolidays) {
    const hospital = await visibleHospital(this.db, actor, hospitalId);
    const place = sql`to_char(h.first_day, 'YYYY-MM-DD')`;
    const conditions: Sql[] = [actor.where('read', 'Holiday', 'h'), sql`h.hospital_id = ${hospitalId}`];
    if (from !== undefined) conditions.push(sql`h.last_day >= ${from}::date`);
    if (cursor) conditions.push(sql`(${place}, h.id) > (${cursor.after}, ${cursor.id}::uuid)`);
    const rows = await this.db.query<{ id: string; place: string }>(
      sql`select h.*, ${place} as place from scheduling.holiday h where ${join(conditions, ' and ')} order by place, h.id limit ${limit + 1}`,
    );
    const { em } = this.db;
    const names = new Map([[hospital.id, { id: hospital.id, name: hospital.name }]]);
    return toPage(
      rows,
      limit,
      (row) => row.place,
      (row) => toHolidayView(em.map(Holiday, row), names),
    );
  }
}
