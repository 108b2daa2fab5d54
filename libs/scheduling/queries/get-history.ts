import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { doctorNames } from '../../directory/contract.js';
import { accountNames } from '../../identity/contract.js';
import { nameForReader } from './appointment-view.js';
import { NotFound } from '../../kernel/domain-error.js';
import { sql } from '../../kernel/sql.js';
import { type Actor, SYSTEM } from '../../platform/access/actor.js';
import { actingAs } from '../../platform/access/request-context.js';
import { Database } from '../../platform/database/database.js';
import { Named, Names } from '../../platform/http/fields/named.js';
import { ListOf } from '../../platform/http/fields/objects.js';
import { Id, Shown } from '../../platform/http/fields/texts.js';
import { Instant } from '../../platform/http/fields/times.js';
import { Count, OneOf } from '../../platform/http/fields/values.js';
import { APPOINTMENT_STATUSES, type AppointmentStatus } from '../domain/appointment-status.js';

/** An earlier state of an appointment, and the change that ended it. */
export class AppointmentStateView {
  @Count({ example: 1 }) version!: number;
  @OneOf(APPOINTMENT_STATUSES, { name: 'AppointmentStatus' }) status!: AppointmentStatus;
  @Id() doctorId!: string;
  @Names('Doctor', 'Grace Okafor') doctor!: Named;
  @Instant({ example: '2027-03-01T14:30:00.000Z' }) startsAt!: string;
  @Instant({ example: '2027-03-01T15:00:00.000Z' }) endsAt!: string;
  @Instant({ description: 'Until when it was so.', example: '2027-02-20T10:00:00.000Z' }) changedAt!: string;
  @Id({ of: 'User', nullable: true }) changedBy!: string | null;
  @Shown({ nullable: true, description: 'Role of the account that changed it.', example: 'patient' }) changedByRole!: string | null;
  @Shown({
    nullable: true,
    description: 'Its name; that of a patient’s account for those who may see the patient’s.',
    example: 'Ada Rivera',
  })
  changedByName!: string | null;
}
export class AppointmentHistoryView {
  @Id() appointmentId!: string;
  @Id() patientId!: string;
  @ListOf(() => AppointmentStateView, { description: 'Earlier states, the oldest first.' }) states!: AppointmentStateView[];
}

/** Earlier times and statuses of an appointment that the caller may see, with who changed them and when. */
export class GetHistory extends Query<AppointmentHistoryView> {
  constructor(
    readonly actor: Actor,
    readonly appointmentId: string,
  ) {
    super();
  }
}

interface StateRow {
  version: number;
  status: AppointmentStatus;
  doctor_id: string;
  doctor_name: string;
  starts_at: string;
  ends_at: string;
  changed_at: string;
  changed_by: string | null;
  role: string | null;
  changer: string | null;
}

@QueryHandler(GetHistory)
export class GetHistoryHandler implements IQueryHandler<GetHistory> {
  constructor(private readonly db: Database) {}

  async execute({ actor, appointmentId }: GetHistory): Promise<AppointmentHistoryView> {
    const [appointment] = await this.db.query<{ patient_id: string }>(
      sql`select a.patient_id from scheduling.appointment a where a.id = ${appointmentId} and ${actor.where('read', 'Appointment', 'a')}`,
    );
    if (!appointment) throw new NotFound('appointment');
    const rows = await actingAs(SYSTEM, () =>
      this.db.query<StateRow>(sql`
        select s.version, s.status, s.doctor_id, d.name as doctor_name, s.starts_at, s.ends_at, s.changed_at, s.changed_by, u.role, ${nameForReader(actor)} as changer
        from scheduling.appointment_history s join scheduling.appointment a on a.id = s.appointment_id left join (${doctorNames()}) d on d.id = s.doctor_id left join (${accountNames()}) u on u.id = s.changed_by
        where s.appointment_id = ${appointmentId} order by s.version`),
    );
    return {
      appointmentId,
      patientId: appointment.patient_id,
      states: rows.map((row) => ({
        version: row.version,
        status: row.status,
        doctorId: row.doctor_id,
        doctor: { id: row.doctor_id, name: row.doctor_name },
        startsAt: new Date(row.starts_at).toISOString(),
        endsAt: new Date(row.ends_at).toISOString(),
        changedAt: new Date(row.changed_at).toISOString(),
        changedBy: row.changed_by,
        changedByRole: row.role,
        changedByName: row.changer,
      })),
    };
  }
}
