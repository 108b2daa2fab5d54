import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../kernel/clock.js';
import type { Actor } from '../../platform/access/actor.js';
import { loadFor } from '../../platform/access/load.js';
import { Database } from '../../platform/database/database.js';
import { OAuthClient } from '../domain/oauth-client.js';
import { Sessions } from '../sessions/sessions.js';

/** Revokes a client for good. Its tokens stop working within 5 s. */
export class RevokeClient extends Command<void> {
  constructor(
    readonly actor: Actor,
    readonly clientId: string,
  ) {
    super();
  }
}

@CommandHandler(RevokeClient)
export class RevokeClientHandler implements ICommandHandler<RevokeClient> {
  constructor(
    private readonly db: Database,
    private readonly sessions: Sessions,
    private readonly clock: Clock,
  ) {}

  execute({ actor, clientId }: RevokeClient): Promise<void> {
    return this.db.transaction(async (em) => {
      const client = await loadFor('delete', em, actor, OAuthClient, clientId);
      client.revoke({ userId: actor.who.userId, at: this.clock.now() });
      await em.flush();
      await this.sessions.endAllOfClient(clientId);
    });
  }
}
