import { type IQueryHandler, Query, QueryBus, QueryHandler } from '@nestjs/cqrs';
import { profileWhere } from '../../directory/contract.js';
import { NotFound } from '../../kernel/domain-error.js';
import type { Actor } from '../../platform/access/actor.js';
import { Database } from '../../platform/database/database.js';
import type { Page } from '../../platform/http/pagination.js';
import type { AppointmentView } from './appointment-view.js';
import { type AppointmentFilter, ListAppointments } from './list-appointments.js';

const SUBJECTS = { doctor: 'Doctor', patient: 'Patient', hospital: 'Hospital' } as const;

/** Appointments of a doctor, patient or hospital, as far as the caller may see them; 404 for one whom the caller may not see. */
export class ListAppointmentsOf extends Query<Page<AppointmentView>> {
  constructor(
    readonly actor: Actor,
    readonly kind: keyof typeof SUBJECTS,
    readonly id: string,
    readonly filter: AppointmentFilter,
  ) {
    super();
  }
}

@QueryHandler(ListAppointmentsOf)
export class ListAppointmentsOfHandler implements IQueryHandler<ListAppointmentsOf> {
  constructor(
    private readonly db: Database,
    private readonly queries: QueryBus,
  ) {}

  async execute({ actor, kind, id, filter }: ListAppointmentsOf): Promise<Page<AppointmentView>> {
    const seen = await this.db.query(profileWhere(kind, id, actor.whereAllowed('read', SUBJECTS[kind], 'p')));
    if (seen.length === 0) throw new NotFound(kind);
    return this.queries.execute(new ListAppointments(actor, { ...filter, [`${kind}Id`]: id }));
  }
}
