import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../kernel/clock.js';
import type { Actor } from '../../platform/access/actor.js';
import { loadFor } from '../../platform/access/load.js';
import { note } from '../../platform/audit/audited.js';
import { Database } from '../../platform/database/database.js';
import { closeAccount } from '../close-account.js';
import { User } from '../domain/user.js';
import { Sessions } from '../sessions/sessions.js';

/** Soft-deletes an account: the row stays, its email becomes free, its sessions and its relations to patients end. Its profile stays unchanged. */
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
    private readonly commands: CommandBus,
    private readonly sessions: Sessions,
    private readonly clock: Clock,
  ) {}

  execute({ actor, userId, expectedVersion }: DeleteUser): Promise<void> {
    return this.db.transaction(async (em) => {
      const user = await loadFor('delete', em, actor, User, userId, expectedVersion);
      note({ patientIds: user.patientIdsFor(actor.who) });
      await closeAccount({ em, db: this.db, commands: this.commands }, user, actor.who.userId, this.clock.now());
      await this.sessions.endAllOf(userId, 'account-closed');
    });
  }
}
