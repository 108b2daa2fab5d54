import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Actor } from '../../platform/access/actor.js';
import { loadFor } from '../../platform/access/load.js';
import { Database } from '../../platform/database/database.js';
import { OAuthClient } from '../domain/oauth-client.js';
import { freshSecret, secretHashOf } from '../oauth/oauth-clients.js';
import { type OAuthClientWithSecretView, toClientView } from '../queries/client-view.js';

/** Creates a new secret for a client. The previous secret stops working at once. */
export class RenewClientSecret extends Command<OAuthClientWithSecretView> {
  constructor(
    readonly actor: Actor,
    readonly clientId: string,
  ) {
    super();
  }
}

@CommandHandler(RenewClientSecret)
export class RenewClientSecretHandler implements ICommandHandler<RenewClientSecret> {
  constructor(private readonly db: Database) {}

  execute({ actor, clientId }: RenewClientSecret) {
    return this.db.transaction(async (em) => {
      const client = await loadFor('update', em, actor, OAuthClient, clientId);
      const clientSecret = freshSecret();
      client.renewSecret(secretHashOf(clientSecret));
      await em.flush();
      return { ...toClientView(client), clientSecret };
    });
  }
}
