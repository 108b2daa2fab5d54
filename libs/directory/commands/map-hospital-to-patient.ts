import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../kernel/clock.js';
import { NotAllowed } from '../../kernel/domain-error.js';
import type { Actor } from '../../platform/access/actor.js';
import { loadReadable, mayCreate } from '../../platform/access/load.js';
import { SHARED } from '../locks.js';
import { onConstraint } from '../../platform/database/constraints.js';
import { Database } from '../../platform/database/database.js';
import { AlreadyMapped } from '../domain/directory.errors.js';
import { Hospital } from '../domain/hospital.js';
import { HospitalPatient } from '../domain/mappings.js';
import { Patient } from '../domain/patient.js';
import { readMapping } from '../queries/mapping-rows.js';
import type { HospitalPatientMappingView } from '../views/mapping-view.js';

/** Registers a patient at a hospital. */
export class MapHospitalToPatient extends Command<HospitalPatientMappingView> {
  constructor(
    readonly actor: Actor,
    readonly hospitalId: string,
    readonly patientId: string,
  ) {
    super();
  }
}

@CommandHandler(MapHospitalToPatient)
export class MapHospitalToPatientHandler implements ICommandHandler<MapHospitalToPatient> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  execute({ actor, hospitalId, patientId }: MapHospitalToPatient) {
    return this.db.transaction(async (em) => {
      await loadReadable(em, actor, Hospital, hospitalId, SHARED);
      await loadReadable(em, actor, Patient, patientId, SHARED);
      if (!(await mayCreate(em, actor, 'HospitalPatient', { hospital_id: hospitalId, patient_id: patientId })))
        throw new NotAllowed('create', 'mapping');
      const mapping = HospitalPatient.open(hospitalId, patientId, { userId: actor.who.userId, at: this.clock.now() });
      await em
        .persist(mapping)
        .flush()
        .catch(onConstraint('hospital_patient_once', () => new AlreadyMapped()));
      return readMapping(this.db, 'hospital-patient', mapping.id);
    });
  }
}
