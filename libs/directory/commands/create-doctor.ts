import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { OpenAccount } from '../../identity/contract.js';
import { Clock } from '../../kernel/clock.js';
import { NotAllowed } from '../../kernel/domain-error.js';
import type { Actor } from '../../platform/access/actor.js';
import { onConstraint } from '../../platform/database/constraints.js';
import { Database } from '../../platform/database/database.js';
import { LicenceNumberInUse } from '../contract.js';
import { Doctor, type DoctorInput } from '../domain/doctor.js';
import { HospitalDoctor } from '../domain/mappings.js';
import { listedSpecialities } from '../specialities.js';
import { demandStanding } from '../standing.js';
import { type DoctorView, toDoctorView } from '../views/doctor-view.js';

/**
 * A doctor created by a hospital is mapped to it from the start. A doctor created by other software has no voucher and waits for verification. With
 * an `account` the doctor gets a link by mail to set the password.
 */
export class CreateDoctor extends Command<DoctorView> {
  constructor(
    readonly actor: Actor,
    readonly input: DoctorInput,
    readonly account?: { email: string },
  ) {
    super();
  }
}

@CommandHandler(CreateDoctor)
export class CreateDoctorHandler implements ICommandHandler<CreateDoctor> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly commands: CommandBus,
  ) {}

  execute({ actor, input, account }: CreateDoctor) {
    if (!actor.may('create', 'Doctor')) throw new NotAllowed('create', 'doctor');
    return this.db.transaction(async (em) => {
      await demandStanding(this.db, actor);
      const now = this.clock.now();
      const hospitalId = actor.who.role === 'hospital' ? actor.who.profileId : null;
      const verified = actor.may('vouch', 'Doctor');
      const specialities = await listedSpecialities(this.db, input.specialities);
      const doctor = Doctor.create({ ...input, specialities, verified, vouchedBy: (verified && hospitalId) || undefined }, now);
      await em
        .persist(doctor)
        .flush()
        .catch(onConstraint('doctor_licence_unique', () => new LicenceNumberInUse()));
      if (hospitalId) em.persist(HospitalDoctor.open(hospitalId, doctor.id, { userId: actor.who.userId, at: now }));
      if (account) await this.commands.execute(new OpenAccount(account.email, doctor.name, 'doctor', doctor.id, actor.who.userId));
      return toDoctorView(doctor);
    });
  }
}
