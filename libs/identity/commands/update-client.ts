import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Actor } from '../../platform/access/actor.js';
import { loadFor } from '../../platform/access/load.js';
import { Database } from '../../platform/database/database.js';
import { OAuthClient } from '../domain/oauth-client.js';
import { type OAuthClientView, toClientView } from '../queries/client-view.js';

/** Changes name or scopes of a client; a missing field stays. Issued tokens lose removed scopes at once, and gain none. */
export class UpdateClient extends Command<OAuthClientView> {
  constructor(
    readonly actor: Actor,
    readonly clientId: string,
    readonly changes: { name?: string; scopes?: string[] },
    readonly expectedVersion?: number,
  ) {
    super();
  }
}

@CommandHandler(UpdateClient)
export class UpdateClientHandler implements ICommandHandler<UpdateClient> {
  constructor(private readonly db: Database) {}

  execute({ actor, clientId, changes, expectedVersion }: UpdateClient) {
    return this.db.transaction(async (em) => {
      const client = await loadFor('update', em, actor, OAuthClient, clientId, expectedVersion);
      client.change(changes);
      await em.flush();
      return toClientView(client);
    });
  }
}
