import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { existingProfile, ProfileTaken, TakeOverPatientProfile } from '../../directory/contract.js';
import { NotAllowed } from '../../kernel/domain-error.js';
import { Clock } from '../../kernel/clock.js';
import type { Actor } from '../../platform/access/actor.js';
import { onConstraint } from '../../platform/database/constraints.js';
import { Database } from '../../platform/database/database.js';
import { EmailTaken, ProfileMissing } from '../domain/user.errors.js';
import { type AccountRole, User } from '../domain/user.js';
import { toUserView, type UserView } from '../queries/user-view.js';

export interface UserInput {
  email: string;
  /** An argon2id hash, or a bcrypt hash from another system. */
  passwordHash: string;
  name: string;
  role: AccountRole;
  contact?: string;
  /** The doctor, hospital or patient profile of the account. Only an administrator has none. */
  profileId?: string;
}

/** Creates an account of any role for someone else. The profile must exist; the account takes its name. */
export class CreateUser extends Command<UserView> {
  constructor(
    readonly actor: Actor,
    readonly input: UserInput,
  ) {
    super();
  }
}

@CommandHandler(CreateUser)
export class CreateUserHandler implements ICommandHandler<CreateUser> {
  constructor(
    private readonly db: Database,
    private readonly commands: CommandBus,
    private readonly clock: Clock,
  ) {}

  execute({ actor, input }: CreateUser) {
    if (!actor.may('create', 'User')) throw new NotAllowed('create', 'user');
    return this.db.transaction(async (em) => {
      const { role, profileId } = input;
      const name = role === 'admin' ? input.name : await this.nameOf(role, profileId);
      const user = User.create({ ...input, name }, this.clock.now());
      await em
        .persist(user)
        .flush()
        .catch(onConstraint('user_email_unique', () => new EmailTaken()))
        .catch(onConstraint('user_patient_profile_unique', () => new ProfileTaken()));
      if (role === 'patient' && profileId) await this.commands.execute(new TakeOverPatientProfile(user.id, profileId, actor.who.userId));
      return toUserView(user);
    });
  }

  private async nameOf(role: 'patient' | 'doctor' | 'hospital', profileId: string | undefined): Promise<string> {
    const [profile] = profileId ? await this.db.query<{ name: string }>(existingProfile(role, profileId)) : [];
    if (!profile) throw new ProfileMissing();
    return profile.name;
  }
}
