import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { sql } from '../../kernel/sql.js';
import type { Actor } from '../../platform/access/actor.js';
import { Database } from '../../platform/database/database.js';

export interface IssuerLinkView {
  id: string;
  /** URL of the issuer. */
  issuer: string;
  createdAt: string;
}

interface Row {
  id: string;
  issuer: string;
  created_at: string;
}

/** Other services whose word opens the caller's account, the oldest first. */
export class ListIssuerLinks extends Query<{ items: IssuerLinkView[] }> {
  constructor(readonly actor: Actor) {
    super();
  }
}

@QueryHandler(ListIssuerLinks)
export class ListIssuerLinksHandler implements IQueryHandler<ListIssuerLinks> {
  constructor(private readonly db: Database) {}

  async execute({ actor }: ListIssuerLinks) {
    const rows = await this.db.query<Row>(
      sql`select id, issuer, created_at from identity.external_identity where user_id = ${actor.who.userId} order by created_at, id`,
    );
    return { items: rows.map(({ id, issuer, created_at }) => ({ id, issuer, createdAt: new Date(created_at).toISOString() })) };
  }
}
