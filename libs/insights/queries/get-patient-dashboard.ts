import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { careTeamDoctors, careTeamHospitals, openRequestsToPatient, patientFacts } from '../../directory/contract.js';
import { Clock } from '../../kernel/clock.js';
import { NotFound } from '../../kernel/domain-error.js';
import { sql } from '../../kernel/sql.js';
import { unreadOf } from '../../notifications/contract.js';
import type { Actor } from '../../platform/access/actor.js';
import { Database } from '../../platform/database/database.js';
import { Named, Names } from '../../platform/http/fields/named.js';
import { ListOf } from '../../platform/http/fields/objects.js';
import { Id, Shown } from '../../platform/http/fields/texts.js';
import { Count } from '../../platform/http/fields/values.js';
import { appointmentsWhere, type DashboardAppointment } from '../../scheduling/contract.js';
import { AppointmentLine, linesOf } from '../appointment-line.js';
import { countOf } from '../count.js';

const MOST_LINES = 5;

export class PatientDashboardView {
  @Id() patientId!: string;
  @Names('Patient', 'Ada Rivera') patient!: Named;
  @Shown({ example: 'validated_by_doctor' }) validationStatus!: string;
  @ListOf(() => AppointmentLine, {
    description: `The next appointments that the caller may see, at most ${String(MOST_LINES)}; none for callers who may see none.`,
  })
  nextAppointments!: AppointmentLine[];
  @Count({ description: 'Doctors who care for the patient, as far as the caller may know them.', example: 2 }) doctors!: number;
  @Count({ description: 'Hospitals where the patient is registered, as far as the caller may know them.', example: 1 }) hospitals!: number;
  @Count({ description: 'Doctors and hospitals that wait for the patient’s answer, as far as the caller may know them.', example: 1 })
  pendingRequests!: number;
  @Count({ description: 'Notifications that the caller has not read.', example: 2 }) unreadNotifications!: number;
}

/** A patient at a glance: next appointments, the care team in numbers, and what waits. */
export class GetPatientDashboard extends Query<PatientDashboardView> {
  constructor(
    readonly actor: Actor,
    readonly patientId: string,
  ) {
    super();
  }
}

@QueryHandler(GetPatientDashboard)
export class GetPatientDashboardHandler implements IQueryHandler<GetPatientDashboard> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  async execute({ actor, patientId }: GetPatientDashboard): Promise<PatientDashboardView> {
    const [patient] = await this.db.query<{ name: string; validation_status: string }>(
      patientFacts(patientId, actor.where('read', 'Patient', 'p')),
    );
    if (!patient) throw new NotFound('patient');
    const ruled = (subject: string, alias: string) => actor.whereAllowed('read', subject, alias);
    const next = await this.db.query<DashboardAppointment>(
      appointmentsWhere(
        sql`a.patient_id = ${patientId} and a.starts_at > ${this.clock.now()} and a.status in ('scheduled', 'confirmed') and ${ruled('Appointment', 'a')}`,
        MOST_LINES,
      ),
    );
    return {
      patientId,
      patient: { id: patientId, name: patient.name },
      validationStatus: patient.validation_status,
      nextAppointments: await linesOf(this.db, next),
      doctors: await countOf(
        this.db,
        sql`select count(*)::integer as count from (${careTeamDoctors(patientId, ruled('CareTeamDoctor', 'm'), ruled('Doctor', 'd')).query}) c`,
      ),
      hospitals: await countOf(
        this.db,
        sql`select count(*)::integer as count from (${careTeamHospitals(patientId, ruled('CareTeamHospital', 'm'), ruled('Hospital', 'h')).query}) c`,
      ),
      pendingRequests: await countOf(this.db, openRequestsToPatient(patientId, ruled('DoctorPatient', 'm'), ruled('HospitalPatient', 'm'))),
      unreadNotifications: await countOf(this.db, unreadOf(actor.who.userId)),
    };
  }
}
