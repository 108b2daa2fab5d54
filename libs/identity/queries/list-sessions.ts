import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { Clock } from '../../kernel/clock.js';
import { sql } from '../../kernel/sql.js';
import type { Actor } from '../../platform/access/actor.js';
import { Database } from '../../platform/database/database.js';
import { afterCursor, type Cursor, type Page, toPage } from '../../platform/http/pagination.js';
import type { Method } from '../sessions.js';

export interface SessionView {
  id: string;
  /** Whether it is the one that asks. */
  current: boolean;
  method: Method;
  secondFactor: boolean;
  userAgent: string | null;
  address: string | null;
  fingerprint: string | null;
  createdAt: string;
  lastUsedAt: string;
  expiresAt: string;
}

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

/** The caller's own sessions that are not over, the newest first. */
export class ListSessions extends Query<Page<SessionView>> {
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
      (row): SessionView => ({
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
