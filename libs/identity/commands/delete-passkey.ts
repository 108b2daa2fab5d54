import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { sql } from '../../kernel/sql.js';
import type { Actor } from '../../platform/access/actor.js';
import { Database } from '../../platform/database/database.js';
import { findPasskey } from '../queries/list-passkeys.js';

/** The passkey opens nothing any more; sessions that it began go on. */
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
  constructor(private readonly db: Database) {}

  execute({ actor, passkeyId }: DeletePasskey): Promise<void> {
    return this.db.transaction(async () => {
      const { id } = await findPasskey(this.db, actor, passkeyId);
      await this.db.query(sql`delete from identity.passkey where id = ${id}`);
    });
  }
}
