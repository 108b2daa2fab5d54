import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { join, raw, type Sql, sql } from '../../kernel/sql.js';
import type { Actor } from '../../platform/access/actor.js';
import { Database } from '../../platform/database/database.js';
import { Vault } from '../../platform/sealing/vault.js';
import { afterCursor, type Cursor, type Page, toPage } from '../../platform/http/pagination.js';
import type { Appointment } from '../domain/appointment.js';
import type { AppointmentStatus } from '../domain/appointment-status.js';
import { appointmentFields, appointmentNames, type AppointmentRow, type AppointmentView, toAppointmentView } from './appointment-view.js';

export interface AppointmentFilter {
  limit: number;
  cursor?: Cursor;
  doctorId?: string;
  patientId?: string;
  hospitalId?: string;
  status?: readonly AppointmentStatus[];
  type?: Appointment['type'];
  /** Starting at this instant or later. */
  from?: Date;
  /** Starting before this instant. */
  to?: Date;
  /** ISO number of the weekday on which it starts, in `timeZone`. */
  weekday?: number;
  timeZone?: string;
  /** The latest first, instead of the earliest. */
  latestFirst?: boolean;
}

/** The condition of a filter on the appointment `a`, without the caller's rules. */
export function filtered({
  doctorId,
  patientId,
  hospitalId,
  status,
  type,
  from,
  to,
  weekday,
  timeZone = 'UTC',
}: Omit<AppointmentFilter, 'limit'>): Sql[] {
  const conditions: Sql[] = [];
  if (doctorId) conditions.push(sql`a.doctor_id = ${doctorId}`);
  if (patientId) conditions.push(sql`a.patient_id = ${patientId}`);
  if (hospitalId) conditions.push(sql`a.hospital_id = ${hospitalId}`);
  if (status) conditions.push(sql`a.status = any(${status})`);
  if (type) conditions.push(sql`a.type = ${type}`);
  if (from) conditions.push(sql`a.starts_at >= ${from}`);
  if (to) conditions.push(sql`a.starts_at < ${to}`);
  if (weekday) conditions.push(sql`extract(isodow from a.starts_at at time zone ${timeZone}) = ${weekday}`);
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
    const { limit, cursor, doctorId, patientId, hospitalId, type, weekday, latestFirst = false } = filter;
    const order = latestFirst ? 'desc' : 'asc';
    const direction = raw(order);
    const inOrder = sql`order by a.starts_at ${direction}, a.id ${direction} limit ${limit + 1}`;
    const conditions = filtered(filter);
    if (cursor) conditions.push(afterCursor(cursor, 'a.starts_at', order));
    // Statements without a named person or place have few different texts: those are prepared.
    const run = (doctorId ?? patientId ?? hospitalId ?? type ?? weekday) ? this.db.query.bind(this.db) : this.db.hot.bind(this.db);
    // One page by each rule: in one condition with `or` they would read the appointments of everybody.
    const pages = actor
      .alternatives('read', 'Appointment', 'a')
      .map((rule) => sql`(select a.* from scheduling.appointment a where ${join([rule, ...conditions], ' and ')} ${inOrder})`);
    const page =
      pages.length === 1 ? pages[0] : sql`(select distinct on (a.starts_at, a.id) a.* from (${join(pages, ' union all ')}) a ${inOrder})`;
    const rows = await run<AppointmentRow>(
      sql`select ${appointmentFields(actor)} from ${page} a ${appointmentNames(actor)} order by a.starts_at ${direction}, a.id ${direction}`,
    );
    return toPage(
      rows,
      limit,
      (row) => row.starts_at,
      (row) => toAppointmentView(row, actor, this.vault),
    );
  }
}
