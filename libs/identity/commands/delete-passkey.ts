import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { sql } from '../../kernel/sql.js';
import type { Actor } from '../../platform/access/actor.js';
import { loadFor } from '../../platform/access/load.js';
import { Database } from '../../platform/database/database.js';
import { User } from '../domain/user.js';
import { findPasskey } from '../queries/list-passkeys.js';
import { SecurityNotices } from '../mails/security-notices.js';

/** Deletes a passkey. It can no longer log in; sessions that it began go on. */
export class DeletePasskey extends Command<void> {
  constructor(
    readonly actor: Actor,
    readonly passkeyId: string,
  ) {
    super();
  }
}

@CommandHandler(DeletePasskey)
export class DeletePasskeyHandler implements ICommandHandler<DeletePasskey> {
  constructor(
    private readonly db: Database,
    private readonly notices: SecurityNotices,
  ) {}

  execute({ actor, passkeyId }: DeletePasskey): Promise<void> {
    return this.db.transaction(async (em) => {
      const user = await loadFor('update', em, actor, User, actor.who.userId);
      const { id } = await findPasskey(this.db, actor, passkeyId);
      await this.db.query(sql`delete from identity.passkey where id = ${id}`);
      await this.notices.tell(user, 'passkey-removed');
    });
  }
}
