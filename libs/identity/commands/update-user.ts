import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { RenameProfile } from '../../directory/contract.js';
import { NotAllowed } from '../../kernel/domain-error.js';
import type { Actor } from '../../platform/access/actor.js';
import { loadFor } from '../../platform/access/load.js';
import { AuditTrail } from '../../platform/audit/audit-trail.js';
import { onConstraint } from '../../platform/database/constraints.js';
import { Database } from '../../platform/database/database.js';
import { EmailTaken } from '../domain/user.errors.js';
import { User } from '../domain/user.js';
import { EmailLinks } from '../mails/email-links.js';
import { keepAnAdministrator } from '../last-administrator.js';
import { type Proof, Reauthentication } from '../passwords/reauthentication.js';
import { toUserView, type UserView } from '../queries/user-view.js';
import { SecurityNotices } from '../mails/security-notices.js';
import { Sessions } from '../sessions/sessions.js';

export interface UserChanges {
  email?: string;
  name?: string;
  contact?: string | null;
  address?: string | null;
  /** Only administrators may set it. */
  active?: boolean;
}

/**
 * Changes an account; a missing field stays. A new name is also the profile's. Changing one's own email needs the password: mails to it open the
 * account. Closing an account ends its sessions. A changed email gets a link to verify it.
 */
export class UpdateUser extends Command<UserView> {
  constructor(
    readonly actor: Actor,
    readonly userId: string,
    readonly changes: UserChanges,
    readonly proof: Proof,
    readonly expectedVersion?: number,
  ) {
    super();
  }
}

@CommandHandler(UpdateUser)
export class UpdateUserHandler implements ICommandHandler<UpdateUser> {
  constructor(
    private readonly db: Database,
    private readonly commands: CommandBus,
    private readonly reauthentication: Reauthentication,
    private readonly links: EmailLinks,
    private readonly audit: AuditTrail,
    private readonly notices: SecurityNotices,
    private readonly sessions: Sessions,
  ) {}

  async execute({ actor, userId, changes, proof, expectedVersion }: UpdateUser) {
    const proven = changes.email !== undefined && userId === actor.who.userId ? await this.reauthentication.pass(actor, proof) : undefined;
    return this.db.transaction(async (em) => {
      const user = await loadFor('update', em, actor, User, userId, expectedVersion);
      if (proven !== undefined) await this.reauthentication.confirm(actor, user, proven);
      const { email, active, ...rest } = changes;
      if (active !== undefined && !actor.may('activate', 'User')) throw new NotAllowed('activate or close', 'user');
      const { name } = rest;
      if (name !== undefined && user.role !== 'admin' && user.profileId)
        await this.commands.execute(new RenameProfile(user.role, user.profileId, name, actor.mayEach('update', 'User')));
      Object.assign(user, rest);
      if (active !== undefined) user.active = active;
      if (email !== undefined && email !== user.email) {
        if (email.toLowerCase() !== user.email.toLowerCase()) await this.notices.tell(user, 'email');
        user.changeEmail(email);
        await em.flush().catch(onConstraint('user_email_unique', () => new EmailTaken()));
        const linkId = user.emailVerifiedAt ? undefined : await this.links.create(user.id, email, 'verify-email');
        if (linkId) user.emailLinkRequested(linkId);
      }
      await em.flush();
      if (!user.active) {
        await keepAnAdministrator(this.db, user);
        await this.sessions.endAllOf(user.id, 'account-closed');
      }
      await this.audit.write({ recordId: user.id, patientIds: user.patientIdsFor(actor.who) });
      return toUserView(user);
    });
  }
}
