import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../kernel/clock.js';
import { sql } from '../../kernel/sql.js';
import type { Actor } from '../../platform/access/actor.js';
import { loadFor } from '../../platform/access/load.js';
import { note } from '../../platform/audit/audited.js';
import { Database } from '../../platform/database/database.js';
import { User } from '../domain/user.js';
import { keepAnAdministrator } from '../last-administrator.js';
import { Sessions } from '../sessions/sessions.js';

/** Soft-deletes an account: the row stays, its email becomes free, its sessions end. Its profile stays unchanged. */
export class DeleteUser extends Command<void> {
  constructor(
    readonly actor: Actor,
    readonly userId: string,
    readonly expectedVersion?: number,
  ) {
    super();
  }
}

@CommandHandler(DeleteUser)
export class DeleteUserHandler implements ICommandHandler<DeleteUser> {
  constructor(
    private readonly db: Database,
    private readonly sessions: Sessions,
    private readonly clock: Clock,
  ) {}

  execute({ actor, userId, expectedVersion }: DeleteUser): Promise<void> {
    return this.db.transaction(async (em) => {
      const user = await loadFor('delete', em, actor, User, userId, expectedVersion);
      note({ patientIds: user.patientIdsFor(actor.who) });
      user.delete(actor.who.userId, this.clock.now());
      await em.flush();
      await keepAnAdministrator(this.db, user);
      await this.sessions.endAllOf(userId, 'account-closed');
      // The person may get a new account and link the same issuer to it.
      await this.db.query(sql`delete from identity.external_identity where user_id = ${userId}`);
    });
  }
}
