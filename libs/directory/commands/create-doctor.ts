import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../kernel/clock.js';
import { NotAllowed } from '../../kernel/domain-error.js';
import type { Actor } from '../../platform/access/actor.js';
import { onConstraint } from '../../platform/database/constraints.js';
import { Database } from '../../platform/database/database.js';
import { LicenceNumberInUse } from '../contract.js';
import { Doctor, type DoctorInput } from '../domain/doctor.js';
import { HospitalDoctor } from '../domain/mappings.js';
import { demandStanding } from '../standing.js';
import { type DoctorView, toDoctorView } from '../views.js';

/** A doctor created by a hospital is mapped to it from the start. A doctor created by other software has no voucher and waits for verification. */
export class CreateDoctor extends Command<DoctorView> {
  constructor(
    readonly actor: Actor,
    readonly input: DoctorInput,
  ) {
    super();
  }
}

@CommandHandler(CreateDoctor)
export class CreateDoctorHandler implements ICommandHandler<CreateDoctor> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  execute({ actor, input }: CreateDoctor) {
    if (!actor.may('create', 'Doctor')) throw new NotAllowed('create', 'doctor');
    return this.db.transaction(async (em) => {
      await demandStanding(this.db, actor);
      const now = this.clock.now();
      const hospitalId = actor.who.role === 'hospital' ? actor.who.profileId : null;
      const verified = actor.may('vouch', 'Doctor');
      const doctor = Doctor.create({ ...input, verified, vouchedBy: (verified && hospitalId) || undefined }, now);
      await em
        .persist(doctor)
        .flush()
        .catch(onConstraint('doctor_licence_unique', () => new LicenceNumberInUse()));
      if (hospitalId) em.persist(HospitalDoctor.open(hospitalId, doctor.id, { userId: actor.who.userId, at: now }));
      return toDoctorView(doctor);
    });
  }
}
