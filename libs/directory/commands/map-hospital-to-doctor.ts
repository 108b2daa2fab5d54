import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../kernel/clock.js';
import { NotAllowed } from '../../kernel/domain-error.js';
import type { Actor } from '../../platform/access/actor.js';
import { loadReadable, mayCreate } from '../../platform/access/load.js';
import { onConstraint } from '../../platform/database/constraints.js';
import { Database } from '../../platform/database/database.js';
import { AlreadyMapped } from '../domain/directory.errors.js';
import { Hospital } from '../domain/hospital.js';
import { HospitalDoctor } from '../domain/mappings.js';
import { Doctor } from '../domain/doctor.js';

/** A doctor works at a hospital from now on. */
export class MapHospitalToDoctor extends Command<HospitalDoctor> {
  constructor(
    readonly actor: Actor,
    readonly hospitalId: string,
    readonly doctorId: string,
  ) {
    super();
  }
}

@CommandHandler(MapHospitalToDoctor)
export class MapHospitalToDoctorHandler implements ICommandHandler<MapHospitalToDoctor> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  execute({ actor, hospitalId, doctorId }: MapHospitalToDoctor) {
    return this.db.transaction(async (em) => {
      await loadReadable(em, actor, Hospital, hospitalId);
      await loadReadable(em, actor, Doctor, doctorId);
      if (!(await mayCreate(em, actor, 'HospitalDoctor', { hospital_id: hospitalId, doctor_id: doctorId })))
        throw new NotAllowed('create', 'mapping');
      const mapping = HospitalDoctor.open(hospitalId, doctorId, { userId: actor.who.userId, at: this.clock.now() });
      await em
        .persist(mapping)
        .flush()
        .catch(onConstraint('hospital_doctor_once', () => new AlreadyMapped()));
      return mapping;
    });
  }
}
