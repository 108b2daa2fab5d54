import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { NotAllowed } from '../../kernel/domain-error.js';
import { Clock } from '../../kernel/clock.js';
import type { Actor } from '../../platform/access/actor.js';
import { onConstraint } from '../../platform/database/constraints.js';
import { Database } from '../../platform/database/database.js';
import { EmailTaken, ProfileMissing } from '../domain/user.errors.js';
import { type AccountRole, User } from '../domain/user.js';
import { Passwords } from '../passwords.js';

export interface UserInput {
  email: string;
  password: string;
  name: string;
  role: AccountRole;
  contact?: string;
  /** The doctor, hospital or patient profile behind the account: everyone but an administrator has one. */
  profileId?: string;
}

/** Makes an account of any role for someone else. */
export class CreateUser extends Command<{ userId: string }> {
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
    private readonly passwords: Passwords,
    private readonly clock: Clock,
  ) {}

  async execute({ actor, input: { password, ...input } }: CreateUser) {
    if (!actor.may('create', 'User')) throw new NotAllowed('create', 'user');
    const passwordHash = await this.passwords.hash(password);
    return this.db.transaction(async (em) => {
      const user = User.create({ ...input, passwordHash }, this.clock.now());
      await em
        .persist(user)
        .flush()
        .catch(onConstraint('user_email_unique', () => new EmailTaken()))
        .catch(onConstraint('user_has_profile', () => new ProfileMissing()));
      return { userId: user.id };
    });
  }
}
