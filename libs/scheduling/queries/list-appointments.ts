import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { empty, join, raw, type Sql, sql } from '../../kernel/sql.js';
import type { Actor } from '../../platform/access/actor.js';
import { Database } from '../../platform/database/database.js';
import { Vault } from '../../platform/sealing/vault.js';
import { afterCursor, type Cursor, type Page, toPage } from '../../platform/http/pagination.js';
import type { Appointment } from '../domain/appointment.js';
import type { AppointmentStatus } from '../domain/appointment-status.js';
import { type AppointmentRow, appointmentsIn, type AppointmentView, toAppointmentView } from './appointment-view.js';

export interface AppointmentFilter {
  limit: number;
  cursor?: Cursor;
  doctorId?: string;
  patientId?: string;
  hospitalId?: string;
  /** True for those at any hospital, false for those at none. */
  atHospital?: boolean;
  status?: readonly AppointmentStatus[];
  type?: Appointment['type'];
  /** Starting at this instant or later. */
  from?: Date;
  /** Starting before this instant. */
  to?: Date;
  /** Query of one row with `begins` and `ends`, between which they start. */
  day?: Sql;
  /** ISO number of the weekday on which it starts, in `timeZone`. */
  weekday?: number;
  timeZone?: string;
  /** The latest first, instead of the earliest. */
  latestFirst?: boolean;
}

/** ISO number of the weekday on which the appointment `a` starts in a zone. */
export const weekdayIn = (timeZone: string): Sql => sql`extract(isodow from a.starts_at at time zone ${timeZone})`;

/** The condition of a filter on the appointment `a`, without the caller's rules. */
export function filtered({
  doctorId,
  patientId,
  hospitalId,
  atHospital,
  status,
  type,
  from,
  to,
  day,
  weekday,
  timeZone = 'UTC',
}: Omit<AppointmentFilter, 'limit'>): Sql[] {
  const conditions: Sql[] = [];
  if (doctorId) conditions.push(sql`a.doctor_id = ${doctorId}`);
  if (patientId) conditions.push(sql`a.patient_id = ${patientId}`);
  if (hospitalId) conditions.push(sql`a.hospital_id = ${hospitalId}`);
  if (atHospital !== undefined) conditions.push(atHospital ? sql`a.hospital_id is not null` : sql`a.hospital_id is null`);
  // An index gives those of one status in order, but not those of several.
  if (status) conditions.push(status.length === 1 ? sql`a.status = ${status[0]}` : sql`a.status = any(${status})`);
  if (type) conditions.push(sql`a.type = ${type}`);
  if (from) conditions.push(sql`a.starts_at >= ${from}`);
  if (to) conditions.push(sql`a.starts_at < ${to}`);
  if (day) conditions.push(sql`a.starts_at >= (select d.begins from day d) and a.starts_at < (select d.ends from day d)`);
  if (weekday) conditions.push(sql`${weekdayIn(timeZone)} = ${weekday}`);
  return conditions;
}

/** Appointments that the caller may see, by their start. A hot path: one statement, mapped directly to the answer. */
export class ListAppointments extends Query<Page<AppointmentView>> {
  constructor(
    readonly actor: Actor,
    readonly filter: AppointmentFilter,
  ) {
    super();
  }
}

@QueryHandler(ListAppointments)
export class ListAppointmentsHandler implements IQueryHandler<ListAppointments> {
  constructor(
    private readonly db: Database,
    private readonly vault: Vault,
  ) {}

  async execute({ actor, filter }: ListAppointments): Promise<Page<AppointmentView>> {
    const { limit, cursor, doctorId, patientId, hospitalId, type, status, from, day, weekday, latestFirst = false } = filter;
    const order = latestFirst ? 'desc' : 'asc';
    const direction = raw(order);
    const inOrder = sql`order by a.starts_at ${direction}, a.id ${direction} ${fewOf(limit)}`;
    // Statements without a named person or place have few different texts: those are prepared.
    const run = (doctorId ?? patientId ?? hospitalId ?? type ?? weekday) ? this.db.query.bind(this.db) : this.db.hot.bind(this.db);
    // One page by each rule: in one condition with `or` they would read the appointments of everybody.
    const pages = actor.alternatives('read', 'Appointment', 'a').flatMap(({ rule, byRelation }) => {
      const found = (some: AppointmentFilter) => {
        const conditions = [rule, ...filtered(some)];
        if (cursor) conditions.push(afterCursor(cursor, 'a.starts_at', order));
        return sql`select a.* from scheduling.appointment a where ${join(conditions, ' and ')}`;
      };
      // All of some patients are few. With `offset 0` they are found by their patients, and not by going through everybody's in the order of the page.
      if (byRelation) return [sql`(select a.* from (${found(filter)} offset 0) a ${inOrder})`];
      if (weekday !== undefined) return [weekByWeek(found({ ...filter, weekday: undefined }), rule, filter)];
      // Few of the past ones are still in an open status: each status has an index in order.
      const statuses = status && !from ? status.map((one) => [one]) : [status];
      return statuses.map((some) => sql`(${found({ ...filter, status: some })} ${inOrder})`);
    });
    const [only] = pages;
    const page =
      only && pages.length === 1
        ? only
        : sql`(select distinct on (a.starts_at, a.id) a.* from (${join(pages, ' union all ')}) a ${inOrder})`;
    const rows = await run<AppointmentRow>(
      sql`${day ? sql`with day as materialized (${day}) ` : empty}${appointmentsIn(page, actor)} order by a.starts_at ${direction}, a.id ${direction}`,
    );
    return toPage(
      rows,
      limit,
      (row) => row.starts_at,
      (row) => toAppointmentView(row, actor, this.vault),
    );
  }
}

const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7];

/** Rows enough for a page and one more, as a plain number: without it a prepared plan would be made for a tenth of all rows. */
const fewOf = (limit: number): Sql => raw(limit <= 20 ? 'limit 21' : 'limit 101');

/**
 * The page week by week, from the first to the last appointment of the doctor, patient or hospital or that the rule allows: it is complete after a few weeks,
 * while no index knows the weekday in every zone. The clocks change by less than two hours. `<> all` since the planner takes `=` for rare, and would sort
 * whole days.
 */
function weekByWeek(
  found: Sql,
  rule: Sql,
  { limit, doctorId, patientId, hospitalId, from, to, weekday, timeZone = 'UTC', latestFirst }: AppointmentFilter,
): Sql {
  const direction = raw(latestFirst ? 'desc' : 'asc');
  const reach = join([rule, ...filtered({ doctorId, patientId, hospitalId, from, to })], ' and ');
  const end = (order: 'asc' | 'desc') =>
    sql`(select date_trunc('day', a.starts_at at time zone ${timeZone}) from scheduling.appointment a where ${reach} order by a.starts_at ${raw(order)} limit 1)`;
  const bound = (hours: number) => sql`((week.day + make_interval(hours => ${hours})) at time zone ${timeZone})`;
  const inOrder = sql`a.starts_at ${direction}, a.id ${direction} ${fewOf(limit)}`;
  return sql`(select a.* from (
      select day from (select ${end('asc')} as first, ${end('desc')} as last) ends,
        generate_series(first + make_interval(days => (7 + ${weekday}::integer - extract(isodow from first)::integer) % 7), last, interval '7 days') day
      order by day ${direction}
    ) week, lateral (${found} and extract(isodow from a.starts_at at time zone ${timeZone}) <> all(${WEEKDAYS.filter((day) => day !== weekday)}::integer[])
      and a.starts_at >= ${bound(-2)} and a.starts_at < ${bound(26)} order by ${inOrder}) a
    order by week.day ${direction}, ${inOrder})`;
}
