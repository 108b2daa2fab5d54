import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Actor } from '../../platform/access/actor.js';
import { loadReadable } from '../../platform/access/load.js';
import { Database } from '../../platform/database/database.js';
import { OAuthClient } from '../domain/oauth-client.js';
import { type OAuthClientView, toClientView } from './client-view.js';

export class GetClient extends Query<OAuthClientView> {
  constructor(
    readonly actor: Actor,
    readonly clientId: string,
  ) {
    super();
  }
}

@QueryHandler(GetClient)
export class GetClientHandler implements IQueryHandler<GetClient> {
  constructor(private readonly db: Database) {}

  async execute({ actor, clientId }: GetClient) {
    return toClientView(await loadReadable(this.db.em, actor, OAuthClient, clientId));
  }
}
