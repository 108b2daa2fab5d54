import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../kernel/clock.js';
import { NotAllowed } from '../../kernel/domain-error.js';
import type { Actor } from '../../platform/access/actor.js';
import { loadReadable, mayCreate } from '../../platform/access/load.js';
import { SHARED } from '../locks.js';
import { onConstraint } from '../../platform/database/constraints.js';
import { Database } from '../../platform/database/database.js';
import { LicenceNumberInUse, type MappingSide } from '../contract.js';
import { AlreadyMapped } from '../domain/directory.errors.js';
import { Doctor } from '../domain/doctor.js';
import { Hospital } from '../domain/hospital.js';
import { HospitalDoctor } from '../domain/mappings.js';
import { readMapping } from '../queries/mapping-rows.js';
import { demandStanding } from '../standing.js';
import type { HospitalDoctorMappingView } from '../views/mapping-view.js';

/**
 * A doctor is to work at a hospital: an administrator says so, or one of the two proposes it and the other has to accept. A verified hospital that
 * proposes it to a pending doctor vouches for the licence and so verifies the doctor, who could not accept otherwise.
 */
export class MapHospitalToDoctor extends Command<HospitalDoctorMappingView> {
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
      await loadReadable(em, actor, Hospital, hospitalId, SHARED);
      // Lock the hospital before the doctor: a decision about the hospital locks the hospital first and then its doctors.
      await demandStanding(this.db, actor);
      const doctor = await this.findDoctor(em, actor, doctorId);
      if (!(await mayCreate(em, actor, 'HospitalDoctor', { hospital_id: hospitalId, doctor_id: doctorId })))
        throw new NotAllowed('create', 'mapping');
      const mapping = HospitalDoctor.open(hospitalId, doctorId, { userId: actor.who.userId, at: this.clock.now() }, sideOf(actor));
      await em
        .persist(mapping)
        .flush()
        .catch(onConstraint('hospital_doctor_once', () => new AlreadyMapped()));
      if (doctor.verification === 'pending' && actor.who.role === 'hospital' && actor.may('vouch', 'Doctor')) doctor.vouch(hospitalId);
      await em.flush().catch(onConstraint('doctor_licence_unique', () => new LicenceNumberInUse()));
      return readMapping(this.db, 'hospital-doctor', mapping.id);
    });
  }

  /** A pending doctor is visible to nobody, but a hospital that was told the doctor's id can map them: this is how a hospital verifies a doctor. */
  private async findDoctor(em: EntityManager, actor: Actor, doctorId: string): Promise<Doctor> {
    if (actor.who.role !== 'hospital') return loadReadable(em, actor, Doctor, doctorId, SHARED);
    const doctor = await em.findOne(
      Doctor,
      { id: doctorId, deletedAt: null, status: 'active', verification: ['verified', 'pending'] },
      { lockMode: LockMode.PESSIMISTIC_WRITE },
    );
    return doctor ?? loadReadable(em, actor, Doctor, doctorId);
  }
}

const sideOf = ({ who: { role } }: Actor): MappingSide | undefined => (role === 'hospital' || role === 'doctor' ? role : undefined);
