import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { sql } from '../../kernel/sql.js';
import type { Actor } from '../../platform/access/actor.js';
import { Database } from '../../platform/database/database.js';
import { ListOf } from '../../platform/http/fields/objects.js';
import { Id, WebAddress } from '../../platform/http/fields/texts.js';
import { Instant } from '../../platform/http/fields/times.js';

/** A link to another issuer in an answer. */
export class IssuerLinkView {
  @Id() id!: string;
  @WebAddress({ description: 'URL of the issuer.', example: 'https://login.clinic.example' }) issuer!: string;
  @Instant({ example: '2026-11-02T10:15:00.000Z' }) createdAt!: string;
}
export class IssuerLinkList {
  @ListOf(() => IssuerLinkView) items!: IssuerLinkView[];
}

interface Row {
  id: string;
  issuer: string;
  created_at: string;
}

/** Lists the issuers whose id tokens open the caller's account, oldest first. */
export class ListIssuerLinks extends Query<IssuerLinkList> {
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
