import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { insuranceOf, patientContact, type PatientContact } from '../../directory/contract.js';
import { Insurance } from '../../directory/contract/patient-details.js';
import { NotAllowed, NotFound } from '../../kernel/domain-error.js';
import { sql } from '../../kernel/sql.js';
import { type Actor, SYSTEM } from '../../platform/access/actor.js';
import { actingAs } from '../../platform/access/request-context.js';
import { note } from '../../platform/audit/audited.js';
import { Database } from '../../platform/database/database.js';
import { ListOf } from '../../platform/http/fields/objects.js';
import { Id, Shown } from '../../platform/http/fields/texts.js';
import { Vault } from '../../platform/sealing/vault.js';

/** The patient of an appointment: name and contact. */
export class AppointmentPatientView {
  @Id({ of: 'Patient' }) id!: string;
  @Shown({ example: 'Ada Rivera' }) name!: string;
  @Shown({ nullable: true, description: 'The primary one.', example: '+16175550102' }) phone!: string | null;
  @Shown({ nullable: true, description: 'The primary one.', example: 'ada.rivera@example.org' }) email!: string | null;
  @ListOf(() => Insurance, { optional: true, description: 'For the hospital and administrators; left out for others.' })
  insurance?: Insurance[];
}

/** The patient of an appointment, for those who may know them: as long as the care lasts, or until seven days after the appointment. */
export class GetAppointmentPatient extends Query<AppointmentPatientView> {
  constructor(
    readonly actor: Actor,
    readonly appointmentId: string,
  ) {
    super();
  }
}

@QueryHandler(GetAppointmentPatient)
export class GetAppointmentPatientHandler implements IQueryHandler<GetAppointmentPatient> {
  constructor(
    private readonly db: Database,
    private readonly vault: Vault,
  ) {}

  async execute({ actor, appointmentId }: GetAppointmentPatient): Promise<AppointmentPatientView> {
    const [appointment] = await this.db.query<{ patient_id: string; allowed: boolean }>(sql`
      select a.patient_id, ${actor.where('read', 'AppointmentPatient', 'a')} as allowed from scheduling.appointment a
      where a.id = ${appointmentId} and ${actor.where('read', 'Appointment', 'a')}`);
    if (!appointment) throw new NotFound('appointment');
    if (!appointment.allowed) throw new NotAllowed('see the patient of', 'appointment');
    const { patient_id: patientId } = appointment;
    note({ patientIds: [patientId] });
    // The appointment is the ground on which the row is shown, not a relation that row security knows.
    const [patient] = await actingAs(SYSTEM, () => this.db.query<PatientContact>(patientContact(patientId)));
    if (!patient) throw new NotFound('appointment');
    const { id, name, phone, email } = patient;
    const { role } = actor.who;
    return { id, name, phone, email, ...((role === 'hospital' || role === 'admin') && { insurance: insuranceOf(this.vault, patient) }) };
  }
}
