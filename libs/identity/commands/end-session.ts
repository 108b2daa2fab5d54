import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { NotFound } from '../../kernel/domain-error.js';
import { sql } from '../../kernel/sql.js';
import type { Actor } from '../../platform/access/actor.js';
import { Database } from '../../platform/database/database.js';
import { Sessions } from '../sessions/sessions.js';

/** Ends one of the caller's sessions: its refresh token at once, its access tokens within 5 s. */
export class EndSession extends Command<void> {
  constructor(
    readonly actor: Actor,
    readonly sessionId: string,
  ) {
    super();
  }
}

@CommandHandler(EndSession)
export class EndSessionHandler implements ICommandHandler<EndSession> {
  constructor(
    private readonly db: Database,
    private readonly sessions: Sessions,
  ) {}

  execute({ actor, sessionId }: EndSession): Promise<void> {
    return this.db.transaction(async () => {
      const own = await this.db.query(
        sql`select 1 from identity.session s where s.id = ${sessionId} and s.ended_at is null and s.user_id = ${actor.who.userId}`,
      );
      if (own.length === 0) throw new NotFound('session');
      await this.sessions.end([sessionId], 'ended-by-user');
    });
  }
}
