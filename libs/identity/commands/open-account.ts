import { CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { TakeOverPatientProfile } from '../../directory/contract.js';
import { Clock } from '../../kernel/clock.js';
import { SYSTEM } from '../../platform/access/actor.js';
import { actingAs } from '../../platform/access/request-context.js';
import { onConstraint } from '../../platform/database/constraints.js';
import { Database } from '../../platform/database/database.js';
import { OpenAccount } from '../contract.js';
import { EmailTaken } from '../domain/user.errors.js';
import { User } from '../domain/user.js';
import { EmailLinks } from '../mails/email-links.js';

/** Opens the account as the system: the right to create the profile was checked before. */
@CommandHandler(OpenAccount)
export class OpenAccountHandler implements ICommandHandler<OpenAccount> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly commands: CommandBus,
    private readonly links: EmailLinks,
  ) {}

  execute({ email, name, role, profileId, by }: OpenAccount): Promise<{ userId: string }> {
    return this.db.transaction((em) =>
      actingAs(SYSTEM, async () => {
        const user = User.create({ email, name, role, profileId }, this.clock.now());
        await em
          .persist(user)
          .flush()
          .catch(onConstraint('user_email_unique', () => new EmailTaken()));
        if (role === 'patient') await this.commands.execute(new TakeOverPatientProfile(user.id, profileId, by));
        const linkId = await this.links.create(user.id, email, 'reset-password');
        if (linkId) user.emailLinkRequested(linkId);
        await em.flush();
        return { userId: user.id };
      }),
    );
  }
}
