import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { NotFound } from '../../kernel/domain-error.js';
import { sql } from '../../kernel/sql.js';
import type { Actor } from '../../platform/access/actor.js';
import { Database } from '../../platform/database/database.js';

/** Gives a held time free again; 404 for a hold of somebody else. */
export class ReleaseHold extends Command<void> {
  constructor(
    readonly actor: Actor,
    readonly holdId: string,
  ) {
    super();
  }
}

@CommandHandler(ReleaseHold)
export class ReleaseHoldHandler implements ICommandHandler<ReleaseHold> {
  constructor(private readonly db: Database) {}

  async execute({ actor, holdId }: ReleaseHold): Promise<void> {
    const released = await this.db.query(
      sql`delete from scheduling.hold h where h.id = ${holdId} and h.user_id = ${actor.who.userId} returning h.id`,
    );
    if (released.length === 0) throw new NotFound('hold');
  }
}
