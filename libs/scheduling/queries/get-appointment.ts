import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { NotFound } from '../../kernel/domain-error.js';
import { sql } from '../../kernel/sql.js';
import type { Actor } from '../../platform/access/actor.js';
import type { Seals } from '../../kernel/seals.js';
import { Database } from '../../platform/database/database.js';
import { Vault } from '../../platform/sealing/vault.js';
import { appointmentFields, type AppointmentRow, type AppointmentView, toAppointmentView } from './appointment-view.js';

export class GetAppointment extends Query<AppointmentView> {
  constructor(
    readonly actor: Actor,
    readonly appointmentId: string,
  ) {
    super();
  }
}

@QueryHandler(GetAppointment)
export class GetAppointmentHandler implements IQueryHandler<GetAppointment> {
  constructor(
    private readonly db: Database,
    private readonly vault: Vault,
  ) {}

  execute({ actor, appointmentId }: GetAppointment) {
    return readAppointment(this.db, this.vault, actor, appointmentId);
  }
}

export async function readAppointment(db: Database, seals: Seals, actor: Actor, appointmentId: string): Promise<AppointmentView> {
  const [row] = await db.hot<AppointmentRow>(
    sql`select ${appointmentFields(actor)} from scheduling.appointment a
        where a.id = ${appointmentId} and ${actor.where('read', 'Appointment', 'a')}`,
  );
  if (!row) throw new NotFound('appointment');
  return toAppointmentView(row, actor, seals);
}
