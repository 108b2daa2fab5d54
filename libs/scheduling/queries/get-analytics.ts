import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { doctorNames, hospitalNames, zoneOfProfile } from '../../directory/contract.js';
import { Clock } from '../../kernel/clock.js';
import { join, type Sql, sql } from '../../kernel/sql.js';
import type { Actor } from '../../platform/access/actor.js';
import { Database } from '../../platform/database/database.js';
import { ListOf, Nested } from '../../platform/http/fields/objects.js';
import { Shown } from '../../platform/http/fields/texts.js';
import { Instant } from '../../platform/http/fields/times.js';
import { Count, Decimal, OneOf } from '../../platform/http/fields/values.js';
import type { Appointment } from '../domain/appointment.js';
import type { AppointmentStatus } from '../domain/appointment-status.js';
import { WEEKDAYS } from '../domain/weekdays.js';
import { instantIn } from '../instants.js';
import { filtered, weekdayIn } from './list-appointments.js';
import { countsOf, StatusCounts } from './status-counts.js';

export const ANALYTICS_BY = ['doctor', 'hospital', 'weekday', 'type', 'none'] as const;
export type AnalyticsBy = (typeof ANALYTICS_BY)[number];
export const USUAL_DAYS = 90;
export const MOST_DAYS = 731;
const DAY_MS = 24 * 3_600_000;
/** Bounds of the instants that lists take. */
const [EARLIEST, LATEST] = [Date.UTC(1900, 0), Date.UTC(2200, 0) - 1];

const share = (formula: string, example: number) => ({
  unit: 'parts of 1',
  nullable: true,
  description: `${formula}, to four decimals; null if there is nothing to divide by.`,
  example,
});
const mean = (unit: string, of: string, example: number) => ({
  unit,
  nullable: true,
  description: `Mean ${of}, to two decimals; null without any.`,
  example,
});
const LONGEST = 1_000_000;

/** Figures over appointments that the caller may see. */
export class FiguresView {
  @Count({ example: 30 }) appointments!: number;
  @Nested(() => StatusCounts) byStatus!: StatusCounts;
  @Decimal(0, 1, share('no_show / (completed + no_show)', 0.0769)) noShowRate!: number | null;
  @Decimal(0, 1, share('cancelled / appointments', 0.0667)) cancellationRate!: number | null;
  @Decimal(0, LONGEST, mean('days', 'time from the booking to the start', 12.5)) leadTimeDays!: number | null;
  @Decimal(0, LONGEST, mean('minutes', 'time from the check-in to the beginning of the visit, of those that have both', 9.25))
  waitingMinutes!: number | null;
  @Decimal(0, LONGEST, mean('minutes', 'length as it was booked', 28.5)) durationMinutes!: number | null;
  @Shown({
    description: 'Query string of GET /appointments for exactly these appointments.',
    example: 'from=2027-01-01T05%3A00%3A00.000Z&to=2027-04-01T04%3A00%3A00.000Z',
  })
  rows!: string;
}

export class AnalyticsGroupView extends FiguresView {
  @Shown({ nullable: true, description: 'Id, weekday or type; null for appointments at no hospital.', example: 'monday' }) key!:
    string | null;
  @Shown({ nullable: true, description: 'The key as people read it.', example: 'monday' }) name!: string | null;
}

export class AnalyticsView {
  @Instant({ example: '2027-01-01T05:00:00.000Z' }) from!: string;
  @Instant({ example: '2027-04-01T04:00:00.000Z' }) to!: string;
  @Shown({ description: 'Zone of plain days and weekdays.', example: 'America/New_York' }) timeZone!: string;
  @OneOf(ANALYTICS_BY, { name: 'AnalyticsBy', example: 'weekday' }) by!: AnalyticsBy;
  @Nested(() => FiguresView) totals!: FiguresView;
  @ListOf(() => AnalyticsGroupView, { description: 'Those that have any: weekdays from Monday on, others by name. Empty for `none`.' })
  groups!: AnalyticsGroupView[];
}

export interface AnalyticsFilter {
  /** A day of the zone, or an instant. */
  from?: string;
  to?: string;
  doctorId?: string;
  hospitalId?: string;
  type?: Appointment['type'];
  by: AnalyticsBy;
  timeZone?: string;
}

/** Numbers of appointments, over the rows that the caller may see: those that GET /appointments lists. */
export class GetAnalytics extends Query<AnalyticsView> {
  constructor(
    readonly actor: Actor,
    readonly filter: AnalyticsFilter,
  ) {
    super();
  }
}

type Row = Record<AppointmentStatus, number> & {
  is_total: boolean;
  key: string | null;
  name: string | null;
  appointments: number;
  lead_days: number | null;
  waiting_minutes: number | null;
  duration_minutes: number | null;
};

@QueryHandler(GetAnalytics)
export class GetAnalyticsHandler implements IQueryHandler<GetAnalytics> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  async execute({ actor, filter }: GetAnalytics): Promise<AnalyticsView> {
    const { by, doctorId, hospitalId, type } = filter;
    const timeZone = filter.timeZone ?? (await this.zoneOf(hospitalId)) ?? (await this.zoneOf(actor.who.profileId)) ?? 'UTC';
    const { from, to } = windowOf(filter, timeZone, this.clock.now().getTime());
    const wanted = { doctorId, hospitalId, type, from: new Date(from), to: new Date(to) };
    const rows = await this.db.query<Row>(figures(by, timeZone, [actor.where('read', 'Appointment', 'a'), ...filtered(wanted)]));
    const asked = { doctorId, hospitalId, type, from: wanted.from.toISOString(), to: wanted.to.toISOString() };
    const total = rows.find(({ is_total }) => is_total);
    return {
      from: asked.from,
      to: asked.to,
      timeZone,
      by,
      totals: figuresOf(total, asked),
      groups: rows.filter(({ is_total }) => !is_total && by !== 'none').map((row) => groupOf(by, row, asked, timeZone)),
    };
  }

  private async zoneOf(profileId: string | null = null): Promise<string | undefined> {
    if (profileId === null) return undefined;
    const [profile] = await this.db.query<{ time_zone: string }>(zoneOfProfile(profileId));
    return profile?.time_zone;
  }
}

/** The window that is asked for: the last 90 days by default, never longer than two years. */
export function windowOf({ from, to }: Pick<AnalyticsFilter, 'from' | 'to'>, timeZone: string, now: number): { from: number; to: number } {
  const begins = from === undefined ? undefined : instantIn(timeZone, from);
  const usualEnd = begins === undefined ? now : begins >= now ? begins + USUAL_DAYS * DAY_MS : Math.min(now, begins + MOST_DAYS * DAY_MS);
  const ends = to === undefined ? usualEnd : instantIn(timeZone, to, { end: true });
  return { from: Math.max(begins ?? ends - USUAL_DAYS * DAY_MS, EARLIEST), to: Math.min(ends, LATEST) };
}

/** The key of the group to which the appointment `a` belongs, as text. */
const keyOf = (by: AnalyticsBy, timeZone: string): Sql =>
  ({
    doctor: sql`a.doctor_id::text`,
    hospital: sql`a.hospital_id::text`,
    weekday: sql`${weekdayIn(timeZone)}::text`,
    type: sql`a.type`,
    none: sql`null::text`,
  })[by];

/** One row for all, and one for each group if there are any. */
const figures = (by: AnalyticsBy, timeZone: string, conditions: Sql[]) => sql`
  select f.*, coalesce(dn.name, hn.name) as name from (
    select grouping(a.key) = 1 as is_total, a.key, count(*)::integer as appointments,
      count(*) filter (where a.status = 'scheduled')::integer as scheduled, count(*) filter (where a.status = 'confirmed')::integer as confirmed,
      count(*) filter (where a.status = 'checked_in')::integer as checked_in, count(*) filter (where a.status = 'in_progress')::integer as in_progress,
      count(*) filter (where a.status = 'completed')::integer as completed, count(*) filter (where a.status = 'cancelled')::integer as cancelled,
      count(*) filter (where a.status = 'no_show')::integer as no_show,
      avg(greatest(extract(epoch from a.starts_at - a.created_at), 0) / 86400)::float8 as lead_days,
      avg(greatest(extract(epoch from a.started_at - a.checked_in_at), 0) / 60) filter (where a.started_at is not null and a.checked_in_at is not null)::float8 as waiting_minutes,
      avg(extract(epoch from a.ends_at - a.starts_at) / 60)::float8 as duration_minutes
    from (select a.*, ${keyOf(by, timeZone)} as key from scheduling.appointment a where ${join(conditions, ' and ')}) a
    group by grouping sets ((), (a.key))
  ) f
  left join (${doctorNames()}) dn on ${by === 'doctor'} and dn.id::text = f.key
  left join (${hospitalNames()}) hn on ${by === 'hospital'} and hn.id::text = f.key
  order by name nulls last, f.key nulls last`;

const rounded = (value: number | null | undefined, decimals: number): number | null =>
  value === null || value === undefined ? null : Number(value.toFixed(decimals));
const rateOf = (part: number, whole: number): number | null => (whole === 0 ? null : rounded(part / whole, 4));

function figuresOf(row: Row | undefined, asked: Record<string, string | undefined>): FiguresView {
  const byStatus = countsOf((status) => row?.[status] ?? 0);
  const appointments = row?.appointments ?? 0;
  return {
    appointments,
    byStatus,
    noShowRate: rateOf(byStatus.no_show, byStatus.completed + byStatus.no_show),
    cancellationRate: rateOf(byStatus.cancelled, appointments),
    leadTimeDays: rounded(row?.lead_days, 2),
    waitingMinutes: rounded(row?.waiting_minutes, 2),
    durationMinutes: rounded(row?.duration_minutes, 2),
    rows: new URLSearchParams(Object.entries(asked).filter((entry): entry is [string, string] => entry[1] !== undefined)).toString(),
  };
}

function groupOf(by: AnalyticsBy, row: Row, asked: Record<string, string | undefined>, timeZone: string): AnalyticsGroupView {
  const key = by === 'weekday' ? (WEEKDAYS[Number(row.key) - 1] ?? null) : row.key;
  const among = {
    doctor: { doctorId: key ?? undefined },
    hospital: key === null ? { atHospital: 'false' } : { hospitalId: key },
    weekday: { weekday: key ?? undefined, timeZone },
    type: { type: key ?? undefined },
    none: {},
  }[by];
  return { key, name: row.name ?? key?.replaceAll('_', ' ') ?? null, ...figuresOf(row, { ...asked, ...among }) };
}
