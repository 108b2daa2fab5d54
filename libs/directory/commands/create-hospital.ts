import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { OpenAccount } from '../../identity/contract.js';
import { Clock } from '../../kernel/clock.js';
import { NotAllowed } from '../../kernel/domain-error.js';
import type { Actor } from '../../platform/access/actor.js';
import { onConstraint } from '../../platform/database/constraints.js';
import { Database } from '../../platform/database/database.js';
import { EmailInUse, LicenceNumberInUse } from '../contract.js';
import { Hospital, type HospitalInput } from '../domain/hospital.js';
import { listedSpecialities } from '../specialities.js';
import { type HospitalView, toHospitalView } from '../views/hospital-view.js';

/**
 * A hospital that an administrator creates is verified by that. A hospital that other software creates waits for verification. With an `account` its
 * staff get a link by mail to set the password.
 */
export class CreateHospital extends Command<HospitalView> {
  constructor(
    readonly actor: Actor,
    readonly input: HospitalInput,
    readonly account?: { email: string },
  ) {
    super();
  }
}

@CommandHandler(CreateHospital)
export class CreateHospitalHandler implements ICommandHandler<CreateHospital> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly commands: CommandBus,
  ) {}

  execute({ actor, input, account }: CreateHospital) {
    if (!actor.may('create', 'Hospital')) throw new NotAllowed('create', 'hospital');
    return this.db.transaction(async (em) => {
      const specialities = await listedSpecialities(this.db, input.specialities);
      const hospital = Hospital.create({ ...input, specialities, verified: actor.may('verify', 'Hospital') }, this.clock.now());
      await em
        .persist(hospital)
        .flush()
        .catch(onConstraint('hospital_email_unique', () => new EmailInUse()))
        .catch(onConstraint('hospital_licence_unique', () => new LicenceNumberInUse()));
      if (account) await this.commands.execute(new OpenAccount(account.email, hospital.name, 'hospital', hospital.id, actor.who.userId));
      return toHospitalView(hospital);
    });
  }
}
