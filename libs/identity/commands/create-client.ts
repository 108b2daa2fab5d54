import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../kernel/clock.js';
import { NotAllowed } from '../../kernel/domain-error.js';
import type { Actor } from '../../platform/access/actor.js';
import { Database } from '../../platform/database/database.js';
import { OAuthClient } from '../domain/oauth-client.js';
import { freshSecret, secretHashOf } from '../oauth/oauth-clients.js';
import { type OAuthClientWithSecretView, toClientView } from '../queries/client-view.js';

/** Creates a client for another system. The secret is shown only in this answer. */
export class CreateClient extends Command<OAuthClientWithSecretView> {
  constructor(
    readonly actor: Actor,
    readonly name: string,
    readonly scopes: string[],
  ) {
    super();
  }
}

@CommandHandler(CreateClient)
export class CreateClientHandler implements ICommandHandler<CreateClient> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  execute({ actor, name, scopes }: CreateClient) {
    if (!actor.may('create', 'OAuthClient')) throw new NotAllowed('create', 'client');
    return this.db.transaction(async (em) => {
      const clientSecret = freshSecret();
      const client = OAuthClient.create(
        { name, scopes, secretHash: secretHashOf(clientSecret) },
        { userId: actor.who.userId, at: this.clock.now() },
      );
      await em.persist(client).flush();
      return { ...toClientView(client), clientSecret };
    });
  }
}
