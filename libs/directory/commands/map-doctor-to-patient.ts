import type { EntityManager } from '@mikro-orm/postgresql';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../kernel/clock.js';
import { NotAllowed } from '../../kernel/domain-error.js';
import { type IdSet, sql } from '../../kernel/sql.js';
import { type Actor, SYSTEM } from '../../platform/access/actor.js';
import { loadReadable, mayCreate } from '../../platform/access/load.js';
import { SHARED } from '../locks.js';
import { actingAs } from '../../platform/access/request-context.js';
import { onConstraint } from '../../platform/database/constraints.js';
import { Database } from '../../platform/database/database.js';
import { doctorsTakingPatients, type MappingSide, patientsAtHospitalsOf, practisingDoctors } from '../contract.js';
import { AlreadyMapped, CannotActNow, NotTakingPatients } from '../domain/directory.errors.js';
import { Doctor } from '../domain/doctor.js';
import { DoctorPatient } from '../domain/mappings.js';
import { Patient } from '../domain/patient.js';
import { readMapping } from '../queries/mapping-rows.js';
import { demandStanding } from '../standing.js';
import type { DoctorPatientMappingView } from '../views/mapping-view.js';

/**
 * Starts the care relationship of a doctor and a patient. An administrator, or a hospital with both, starts it at once. A patient asks a doctor who
 * takes new patients, a doctor asks a patient of one of their hospitals: the other side has to accept.
 */
export class MapDoctorToPatient extends Command<DoctorPatientMappingView> {
  constructor(
    readonly actor: Actor,
    readonly doctorId: string,
    readonly patientId: string,
  ) {
    super();
  }
}

@CommandHandler(MapDoctorToPatient)
export class MapDoctorToPatientHandler implements ICommandHandler<MapDoctorToPatient> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  execute({ actor, doctorId, patientId }: MapDoctorToPatient) {
    return this.db.transaction(async (em) => {
      await loadReadable(em, actor, Doctor, doctorId, SHARED);
      await this.findPatient(em, actor, doctorId, patientId);
      // A doctor sees no registrations: the system looks at them for the rule.
      const allowed = await actingAs(SYSTEM, () => mayCreate(em, actor, 'DoctorPatient', { doctor_id: doctorId, patient_id: patientId }));
      if (!allowed) throw new NotAllowed('create', 'mapping');
      await demandStanding(this.db, actor);
      if (!actor.mayEach('create', 'DoctorPatient') && !(await this.isIn(practisingDoctors(), doctorId))) throw new CannotActNow();
      const proposedBy = sideOf(actor);
      if (proposedBy === 'patient' && !(await this.isIn(doctorsTakingPatients(), doctorId))) throw new NotTakingPatients();
      const mapping = DoctorPatient.open(doctorId, patientId, { userId: actor.who.userId, at: this.clock.now() }, proposedBy);
      await em
        .persist(mapping)
        .flush()
        .catch(onConstraint('doctor_patient_once', () => new AlreadyMapped()));
      return readMapping(this.db, 'doctor-patient', mapping.id);
    });
  }

  /** A doctor does not see the patients of a hospital, but may ask one of whom they were told there. */
  private async findPatient(em: EntityManager, actor: Actor, doctorId: string, patientId: string): Promise<void> {
    if (actor.who.role === 'doctor' && actor.who.profileId === doctorId) {
      const [known] = await actingAs(SYSTEM, () =>
        this.db.query(sql`select 1 from directory.patient p where p.id = ${patientId} and p.deleted_at is null and p.merged_into is null
          and p.id in (${patientsAtHospitalsOf(doctorId).query}) for share`),
      );
      if (known) return;
    }
    await loadReadable(em, actor, Patient, patientId, SHARED);
  }

  private async isIn(doctors: IdSet, doctorId: string): Promise<boolean> {
    const rows = await this.db.query(sql`select 1 where ${doctorId}::uuid in (${doctors.query})`);
    return rows.length > 0;
  }
}

const sideOf = ({ who: { role } }: Actor): MappingSide | undefined => (role === 'patient' || role === 'doctor' ? role : undefined);
