import { type IQueryHandler, Query, QueryBus, QueryHandler } from '@nestjs/cqrs';
import { zoneOfProfile } from '../../directory/contract.js';
import { Clock } from '../../kernel/clock.js';
import { type Sql, sql } from '../../kernel/sql.js';
import type { Actor } from '../../platform/access/actor.js';
import type { Page } from '../../platform/http/pagination.js';
import { dayOf } from '../domain/calendar/local-time.js';
import type { AppointmentView } from './appointment-view.js';
import { type AppointmentFilter, ListAppointments } from './list-appointments.js';

/** Appointments that start on the present day of a zone: the one that is named, else that of the caller's profile, else UTC. */
export class ListToday extends Query<Page<AppointmentView>> {
  constructor(
    readonly actor: Actor,
    readonly filter: AppointmentFilter,
  ) {
    super();
  }
}

@QueryHandler(ListToday)
export class ListTodayHandler implements IQueryHandler<ListToday> {
  constructor(
    private readonly clock: Clock,
    private readonly queries: QueryBus,
  ) {}

  execute({ actor, filter }: ListToday): Promise<Page<AppointmentView>> {
    const { timeZone } = filter;
    const now = this.clock.now();
    if (timeZone === undefined) return this.queries.execute(new ListAppointments(actor, { ...filter, day: dayOfProfile(actor, now) }));
    const { from, to } = dayOf({ timeZone }, now.getTime());
    return this.queries.execute(new ListAppointments(actor, { ...filter, from: new Date(from), to: new Date(to) }));
  }
}

/**
 * The present day of the caller's profile, as part of the statement that lists it. Where the clocks are put back to midnight, a day begins with the first
 * midnight, while PostgreSQL takes the second.
 */
const dayOfProfile = ({ who }: Actor, now: Date): Sql => sql`
  select min(m.first) as begins, max(m.first) as ends
  from (select coalesce((${zoneOfProfile(who.profileId, who.role)}), 'UTC') as zone offset 0) z, generate_series(0, 1) days,
    lateral (select (date_trunc('day', ${now}::timestamptz at time zone z.zone) + make_interval(days => days)) at time zone z.zone as at) d,
    lateral (select case when ((d.at - interval '1 hour') at time zone z.zone)::date = (d.at at time zone z.zone)::date
      then d.at - interval '1 hour' else d.at end as first) m`;
