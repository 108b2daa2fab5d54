import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { NotFound } from '../../kernel/domain-error.js';
import { sql } from '../../kernel/sql.js';
import type { Actor } from '../../platform/access/actor.js';
import { Database } from '../../platform/database/database.js';
import { ListOf } from '../../platform/http/fields/objects.js';
import { Id, Shown } from '../../platform/http/fields/texts.js';
import { Instant } from '../../platform/http/fields/times.js';
import { Flag } from '../../platform/http/fields/values.js';

/** A passkey in an answer. */
export class PasskeyView {
  @Id() id!: string;
  @Shown({ example: 'My phone' }) name!: string;
  @Flag({ description: 'Whether the device keeps copies of it elsewhere, such as in an account of its maker.' }) backedUp!: boolean;
  @Instant({ example: '2026-11-02T10:15:00.000Z' }) createdAt!: string;
  @Instant({ nullable: true, example: '2027-03-01T09:30:00.000Z' }) lastUsedAt!: string | null;
}
export class PasskeyList {
  @ListOf(() => PasskeyView) items!: PasskeyView[];
}

interface Row {
  id: string;
  name: string;
  backed_up: boolean;
  created_at: string;
  last_used_at: string | null;
}

/** Lists the caller's passkeys, oldest first. An account has at most 20. */
export class ListPasskeys extends Query<PasskeyList> {
  constructor(readonly actor: Actor) {
    super();
  }
}

@QueryHandler(ListPasskeys)
export class ListPasskeysHandler implements IQueryHandler<ListPasskeys> {
  constructor(private readonly db: Database) {}

  async execute({ actor }: ListPasskeys) {
    const rows = await this.db.query<Row>(
      sql`select id, name, backed_up, created_at, last_used_at from identity.passkey where user_id = ${actor.who.userId} order by created_at, id`,
    );
    return { items: rows.map(toView) };
  }
}

export async function findPasskey(db: Database, actor: Actor, id: string): Promise<PasskeyView> {
  const [row] = await db.query<Row>(
    sql`select id, name, backed_up, created_at, last_used_at from identity.passkey where id = ${id} and user_id = ${actor.who.userId}`,
  );
  if (!row) throw new NotFound('passkey');
  return toView(row);
}

const toView = (row: Row): PasskeyView => ({
  id: row.id,
  name: row.name,
  backedUp: row.backed_up,
  createdAt: new Date(row.created_at).toISOString(),
  lastUsedAt: row.last_used_at && new Date(row.last_used_at).toISOString(),
});
