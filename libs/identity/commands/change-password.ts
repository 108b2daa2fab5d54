import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../kernel/clock.js';
import { type Actor, SYSTEM } from '../../platform/access/actor.js';
import { loadFor } from '../../platform/access/load.js';
import { actingAs } from '../../platform/access/request-context.js';
import { Database } from '../../platform/database/database.js';
import type { Device } from '../sessions/device.js';
import { User } from '../domain/user.js';
import { EmailLinks } from '../mails/email-links.js';
import { toUserView, type UserView } from '../queries/user-view.js';
import { type Proof, Reauthentication } from '../passwords/reauthentication.js';
import { SecurityNotices } from '../mails/security-notices.js';
import { Sessions, type UserTokens } from '../sessions/sessions.js';

/**
 * Sets a new password for the caller's account. All sessions end, the caller's too: anyone who knew the old password may hold their tokens. A new
 * session begins.
 */
export class ChangePassword extends Command<UserTokens & { user: UserView }> {
  constructor(
    readonly actor: Actor,
    readonly proof: Proof,
    readonly newPasswordHash: string,
    readonly device: Device,
  ) {
    super();
  }
}

@CommandHandler(ChangePassword)
export class ChangePasswordHandler implements ICommandHandler<ChangePassword> {
  constructor(
    private readonly db: Database,
    private readonly reauthentication: Reauthentication,
    private readonly links: EmailLinks,
    private readonly notices: SecurityNotices,
    private readonly sessions: Sessions,
    private readonly clock: Clock,
  ) {}

  async execute({ actor, proof, newPasswordHash, device }: ChangePassword) {
    const provenHash = await this.reauthentication.pass(actor, proof);
    return this.db.transaction(async (em) => {
      // End the links before locking the account: a password reset by mail takes the two locks in this order.
      await this.links.endAllOf(actor.who.userId, 'reset-password');
      const user = await loadFor('update', em, actor, User, actor.who.userId);
      const { secondFactor } = await this.reauthentication.confirm(actor, user, provenHash);
      user.changePassword(newPasswordHash, this.clock.now());
      await this.notices.tell(user, 'password');
      await em.flush();
      await this.sessions.endAllOf(user.id, 'password-changed');
      const tokens = await actingAs(SYSTEM, () =>
        this.sessions.begin({ userId: user.id, method: 'password', secondFactor, device, recordId: user.id }),
      );
      return { ...tokens, user: toUserView(user) };
    });
  }
}
