import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CreateOwnPatientProfile, type PatientInput } from '../../directory/contract.js';
import { Clock } from '../../kernel/clock.js';
import { newId } from '../../kernel/ids.js';
import { onConstraint } from '../../platform/database/constraints.js';
import { SYSTEM } from '../../platform/access/actor.js';
import { Database } from '../../platform/database/database.js';
import { actingAs } from '../../platform/access/request-context.js';
import { isTooCommon } from '../domain/common-passwords.js';
import { EmailTaken, PasswordTooCommon } from '../domain/user.errors.js';
import { User } from '../domain/user.js';
import { Passwords } from '../passwords.js';
import { toUserView, type UserView } from '../queries/get-me.js';

/** Opens an account for a patient: account, profile and the relation `self` are one transaction. */
export class SignUpPatient extends Command<{ user: UserView; patientId: string }> {
  constructor(
    readonly email: string,
    readonly password: string,
    readonly profile: PatientInput,
  ) {
    super();
  }
}

@CommandHandler(SignUpPatient)
export class SignUpPatientHandler implements ICommandHandler<SignUpPatient> {
  constructor(
    private readonly db: Database,
    private readonly passwords: Passwords,
    private readonly commands: CommandBus,
    private readonly clock: Clock,
  ) {}

  async execute({ email, password, profile }: SignUpPatient) {
    if (isTooCommon(password)) throw new PasswordTooCommon();
    const passwordHash = await this.passwords.hash(password);
    return actingAs(SYSTEM, () => this.open(email, passwordHash, profile));
  }

  private open(email: string, passwordHash: string, profile: PatientInput) {
    return this.db.transaction(async (em) => {
      const patientId = newId();
      const user = User.create(
        { email, name: profile.name, role: 'patient', passwordHash, contact: profile.phone, profileId: patientId },
        this.clock.now(),
      );
      user.signedUpAsPatient(patientId);
      await em
        .persist(user)
        .flush()
        .catch(onConstraint('user_email_unique', () => new EmailTaken()));
      await this.commands.execute(new CreateOwnPatientProfile(user.id, patientId, profile));
      return { user: toUserView(user), patientId };
    });
  }
}
