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

  async execute({ actor, filter }: ListToday): Promise<Page<AppointmentView>> {
    const { timeZone } = filter;
    const now = this.clock.now();
    if (timeZone === undefined) return this.list(actor, filter, midnight(actor, now, 0), midnight(actor, now, 1));
    const { from, to } = dayOf({ timeZone }, now.getTime());
    return this.list(actor, filter, new Date(from), new Date(to));
  }

  private list(actor: Actor, filter: AppointmentFilter, from: Date | Sql, to: Date | Sql): Promise<Page<AppointmentView>> {
    return this.queries.execute(new ListAppointments(actor, { ...filter, from, to }));
  }
}

/**
 * The beginning of the present day of the caller's profile, or of one that follows, as part of the statement, to ask once. Where the clocks are put back to
 * midnight, the day begins with the first midnight, while PostgreSQL takes the second.
 */
const midnight = ({ who }: Actor, now: Date, days: number): Sql => sql`(
  select m.at - case when ((m.at - interval '1 hour') at time zone m.zone)::date = (m.at at time zone m.zone)::date then interval '1 hour' else interval '0' end
  from (select z.zone, (date_trunc('day', ${now}::timestamptz at time zone z.zone) + make_interval(days => ${days})) at time zone z.zone as at
    from (select coalesce((${zoneOfProfile(who.profileId)}), 'UTC') as zone) z) m)`;
