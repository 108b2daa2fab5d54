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
  /** True for those at any hospital, false for those at none. */
  atHospital?: boolean;
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
  weekday,
  timeZone = 'UTC',
}: Omit<AppointmentFilter, 'limit'>): Sql[] {
  const conditions: Sql[] = [];
  if (doctorId) conditions.push(sql`a.doctor_id = ${doctorId}`);
  if (patientId) conditions.push(sql`a.patient_id = ${patientId}`);
  if (hospitalId) conditions.push(sql`a.hospital_id = ${hospitalId}`);
  if (atHospital !== undefined) conditions.push(atHospital ? sql`a.hospital_id is not null` : sql`a.hospital_id is null`);
  if (status) conditions.push(sql`a.status = any(${status})`);
  if (type) conditions.push(sql`a.type = ${type}`);
  if (from) conditions.push(sql`a.starts_at >= ${from}`);
  if (to) conditions.push(sql`a.starts_at < ${to}`);
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
    const { limit, cursor, doctorId, patientId, hospitalId, type, weekday, latestFirst = false } = filter;
    const order = latestFirst ? 'desc' : 'asc';
    const direction = raw(order);
    const conditions = [actor.where('read', 'Appointment', 'a'), ...filtered(filter)];
    if (cursor) conditions.push(afterCursor(cursor, 'a.starts_at', order));
    // Statements without a named person or place have few different texts: those are prepared.
    const run = (doctorId ?? patientId ?? hospitalId ?? type ?? weekday) ? this.db.query.bind(this.db) : this.db.hot.bind(this.db);
    const rows = await run<AppointmentRow>(
      sql`select ${appointmentFields(actor)} from (
            select a.* from scheduling.appointment a where ${join(conditions, ' and ')} order by a.starts_at ${direction}, a.id ${direction} limit ${limit + 1}
          ) a ${appointmentNames(actor)} order by a.starts_at ${direction}, a.id ${direction}`,
    );
    return toPage(
      rows,
      limit,
      (row) => row.starts_at,
      (row) => toAppointmentView(row, actor, this.vault),
    );
  }
}
