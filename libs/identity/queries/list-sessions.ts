import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { Clock } from '../../kernel/clock.js';
import { sql } from '../../kernel/sql.js';
import type { Actor } from '../../platform/access/actor.js';
import { Database } from '../../platform/database/database.js';
import { pageOf } from '../../platform/http/fields/objects.js';
import { Id, Shown } from '../../platform/http/fields/texts.js';
import { Instant } from '../../platform/http/fields/times.js';
import { Flag, OneOf } from '../../platform/http/fields/values.js';
import { afterCursor, type Cursor, type Page, toPage } from '../../platform/http/pagination.js';
import type { Method } from '../sessions/sessions.js';

/** A session of the caller in an answer. */
export class ListedSessionView {
  @Id({ of: 'Session' }) id!: string;
  @Flag({ description: 'Whether it is the one that asks.' }) current!: boolean;
  @OneOf(['password', 'passkey', 'oidc'], { name: 'LogInMethod' }) method!: Method;
  @Flag({ example: false }) secondFactor!: boolean;
  @Shown({ nullable: true, example: 'Mozilla/5.0 (X11; Linux x86_64)' }) userAgent!: string | null;
  @Shown({ nullable: true, example: '203.0.113.7' }) address!: string | null;
  @Shown({ nullable: true, description: 'The same for sessions begun from the same browser.', example: 'Zm9yLXRoaXMtYnJvd3Nlcg' })
  fingerprint!: string | null;
  @Instant({ example: '2027-03-01T08:00:00.000Z' }) createdAt!: string;
  @Instant({ example: '2027-03-01T09:30:00.000Z' }) lastUsedAt!: string;
  @Instant({ example: '2027-03-08T09:30:00.000Z' }) expiresAt!: string;
}
export class SessionList extends pageOf(ListedSessionView) {}

interface Row {
  id: string;
  method: Method;
  second_factor: boolean;
  user_agent: string | null;
  address: string | null;
  fingerprint: string | null;
  created_at: string;
  last_used_at: string;
  expires_at: string;
}

/** Lists the caller's sessions that have not ended, newest first. */
export class ListSessions extends Query<Page<ListedSessionView>> {
  constructor(
    readonly actor: Actor,
    readonly filter: { limit: number; cursor?: Cursor },
  ) {
    super();
  }
}

@QueryHandler(ListSessions)
export class ListSessionsHandler implements IQueryHandler<ListSessions> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  async execute({ actor, filter: { limit, cursor } }: ListSessions) {
    const rows = await this.db.query<Row>(sql`
      select s.id, s.method, s.second_factor, s.user_agent, host(s.address) as address, s.fingerprint, s.created_at, s.last_used_at, s.expires_at
      from identity.session s
      where s.user_id = ${actor.who.userId} and s.ended_at is null and s.expires_at > ${this.clock.now()} and ${afterCursor(cursor, 's.created_at', 'desc')}
      order by s.created_at desc, s.id desc limit ${limit + 1}`);
    return toPage(
      rows,
      limit,
      (row) => row.created_at,
      (row): ListedSessionView => ({
        id: row.id,
        current: row.id === actor.who.sessionId,
        method: row.method,
        secondFactor: row.second_factor,
        userAgent: row.user_agent,
        address: row.address,
        fingerprint: row.fingerprint,
        createdAt: new Date(row.created_at).toISOString(),
        lastUsedAt: new Date(row.last_used_at).toISOString(),
        expiresAt: new Date(row.expires_at).toISOString(),
      }),
    );
  }
}
