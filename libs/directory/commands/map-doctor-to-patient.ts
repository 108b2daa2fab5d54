import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../kernel/clock.js';
import { NotAllowed } from '../../kernel/domain-error.js';
import type { Actor } from '../../platform/access/actor.js';
import { loadReadable, mayCreate } from '../../platform/access/load.js';
import { onConstraint } from '../../platform/database/constraints.js';
import { Database } from '../../platform/database/database.js';
import { AlreadyMapped } from '../domain/directory.errors.js';
import { Doctor } from '../domain/doctor.js';
import { DoctorPatient } from '../domain/mappings.js';
import { Patient } from '../domain/patient.js';
import { demandStanding } from '../standing.js';

/** Starts the care relationship of a doctor and a patient. */
export class MapDoctorToPatient extends Command<DoctorPatient> {
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
      await loadReadable(em, actor, Doctor, doctorId);
      await loadReadable(em, actor, Patient, patientId);
      if (!(await mayCreate(em, actor, 'DoctorPatient', { doctor_id: doctorId, patient_id: patientId })))
        throw new NotAllowed('create', 'mapping');
      await demandStanding(this.db, actor);
      const mapping = DoctorPatient.open(doctorId, patientId, { userId: actor.who.userId, at: this.clock.now() });
      await em
        .persist(mapping)
        .flush()
        .catch(onConstraint('doctor_patient_once', () => new AlreadyMapped()));
      return mapping;
    });
  }
}
