import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../kernel/clock.js';
import { NotAllowed } from '../../kernel/domain-error.js';
import type { Actor } from '../../platform/access/actor.js';
import { onConstraint } from '../../platform/database/constraints.js';
import { Database } from '../../platform/database/database.js';
import { EmailInUse, LicenceNumberInUse } from '../contract.js';
import { Hospital, type HospitalInput } from '../domain/hospital.js';
import { type HospitalView, toHospitalView } from '../views.js';

/** A hospital that an administrator creates is verified by that. A hospital that other software creates waits for verification. */
export class CreateHospital extends Command<HospitalView> {
  constructor(
    readonly actor: Actor,
    readonly input: HospitalInput,
  ) {
    super();
  }
}

@CommandHandler(CreateHospital)
export class CreateHospitalHandler implements ICommandHandler<CreateHospital> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  execute({ actor, input }: CreateHospital) {
    if (!actor.may('create', 'Hospital')) throw new NotAllowed('create', 'hospital');
    return this.db.transaction(async (em) => {
      const hospital = Hospital.create({ ...input, verified: actor.may('verify', 'Hospital') }, this.clock.now());
      await em
        .persist(hospital)
        .flush()
        .catch(onConstraint('hospital_email_unique', () => new EmailInUse()))
        .catch(onConstraint('hospital_licence_unique', () => new LicenceNumberInUse()));
      return toHospitalView(hospital);
    });
  }
}
