import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Actor } from '../../platform/access/actor.js';
import { listReadable } from '../../platform/access/load.js';
import { Database } from '../../platform/database/database.js';
import { type Cursor, type Page, toPage } from '../../platform/http/pagination.js';
import { OAuthClient } from '../domain/oauth-client.js';
import { type OAuthClientView, toClientView } from './client-view.js';

/** Lists OAuth clients by name, revoked ones too. */
export class ListClients extends Query<Page<OAuthClientView>> {
  constructor(
    readonly actor: Actor,
    readonly filter: { limit: number; cursor?: Cursor },
  ) {
    super();
  }
}

@QueryHandler(ListClients)
export class ListClientsHandler implements IQueryHandler<ListClients> {
  constructor(private readonly db: Database) {}

  async execute({ actor, filter: { limit, cursor } }: ListClients) {
    const rows = await listReadable(this.db.em, actor, OAuthClient, { sort: 'name', after: cursor, limit });
    return toPage(rows, limit, ({ name }) => name, toClientView);
  }
}
