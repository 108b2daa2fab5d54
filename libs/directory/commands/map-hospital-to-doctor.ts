import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
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
import { demandStanding } from '../standing.js';

/**
 * A doctor starts to work at a hospital. A verified hospital that maps a pending doctor vouches for the licence and so verifies the doctor. A mapping
 * by an administrator or by other software leaves a pending doctor pending.
 */
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
      // Lock the hospital before the doctor: a decision about the hospital locks the hospital first and then its doctors.
      await demandStanding(this.db, actor);
      const doctor = await this.findDoctor(em, actor, doctorId);
      if (!(await mayCreate(em, actor, 'HospitalDoctor', { hospital_id: hospitalId, doctor_id: doctorId })))
        throw new NotAllowed('create', 'mapping');
      const mapping = HospitalDoctor.open(hospitalId, doctorId, { userId: actor.who.userId, at: this.clock.now() });
      await em
        .persist(mapping)
        .flush()
        .catch(onConstraint('hospital_doctor_once', () => new AlreadyMapped()));
      if (doctor.verification === 'pending' && actor.who.role === 'hospital' && actor.may('vouch', 'Doctor')) doctor.vouch(hospitalId);
      return mapping;
    });
  }

  /** A pending doctor is visible to nobody, but a hospital that was told the doctor's id can map them: this is how a hospital verifies a doctor. */
  private async findDoctor(em: EntityManager, actor: Actor, doctorId: string): Promise<Doctor> {
    if (actor.who.role !== 'hospital') return loadReadable(em, actor, Doctor, doctorId);
    const doctor = await em.findOne(
      Doctor,
      { id: doctorId, deletedAt: null, status: 'active', verification: ['verified', 'pending'] },
      { lockMode: LockMode.PESSIMISTIC_WRITE },
    );
    return doctor ?? loadReadable(em, actor, Doctor, doctorId);
  }
}
