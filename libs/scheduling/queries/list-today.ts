import { type IQueryHandler, Query, QueryBus, QueryHandler } from '@nestjs/cqrs';
import { zoneOfProfile } from '../../directory/contract.js';
import { Clock } from '../../kernel/clock.js';
import type { Actor } from '../../platform/access/actor.js';
import { Database } from '../../platform/database/database.js';
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
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly queries: QueryBus,
  ) {}

  async execute({ actor, filter }: ListToday): Promise<Page<AppointmentView>> {
    const [profile] = filter.timeZone ? [] : await this.db.hot<{ time_zone: string }>(zoneOfProfile(actor.who.profileId));
    const timeZone = filter.timeZone ?? profile?.time_zone ?? 'UTC';
    const { from, to } = dayOf({ timeZone }, this.clock.now().getTime());
    return this.queries.execute(new ListAppointments(actor, { ...filter, from: new Date(from), to: new Date(to) }));
  }
}
