import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { join, type Sql, sql } from '../../kernel/sql.js';
import { accountNames } from '../../identity/contract.js';
import { type Actor, SYSTEM } from '../../platform/access/actor.js';
import type { Outcome } from '../../platform/audit/audit-event.js';
import { Database } from '../../platform/database/database.js';
import { actingAs } from '../../platform/access/request-context.js';
import { afterCursor, type Cursor, type Page, toPage } from '../../platform/http/pagination.js';

export interface AuditFilter {
  limit: number;
  cursor?: Cursor;
  userId?: string;
  patientId?: string;
  action?: string;
  subject?: string;
  outcome?: Outcome;
  requestId?: string;
  from?: Date;
  to?: Date;
}

interface Row {
  id: string;
  seq: string;
  at: string;
  user_id: string | null;
  user_name: string | null;
  role: string | null;
  system: string | null;
  session_id: string | null;
  on_behalf_of: string | null;
  action: string;
  subject: string;
  record_id: string | null;
  patient_ids: string[];
  request_id: string | null;
  address: string | null;
  outcome: Outcome;
  status: number | null;
}

const toView = (row: Row) => ({
  id: row.id,
  at: new Date(row.at).toISOString(),
  userId: row.user_id,
  userName: row.user_name,
  role: row.role,
  system: row.system,
  sessionId: row.session_id,
  onBehalfOf: row.on_behalf_of,
  action: row.action,
  subject: row.subject,
  recordId: row.record_id,
  patientIds: row.patient_ids,
  requestId: row.request_id,
  address: row.address,
  outcome: row.outcome,
  status: row.status,
});
export type AuditEventView = ReturnType<typeof toView>;

/** What was done, attempted and refused, the newest first. */
export class ListAuditEvents extends Query<Page<AuditEventView>> {
  constructor(
    readonly actor: Actor,
    readonly filter: AuditFilter,
  ) {
    super();
  }
}

@QueryHandler(ListAuditEvents)
export class ListAuditEventsHandler implements IQueryHandler<ListAuditEvents> {
  constructor(private readonly db: Database) {}

  async execute({ actor, filter }: ListAuditEvents) {
    const { limit, cursor, userId, patientId, action, subject, outcome, requestId, from, to } = filter;
    const conditions: Sql[] = [actor.where('read', 'AuditEvent', 'e'), afterCursor(cursor, 'e.seq', 'desc', 'bigint')];
    if (userId) conditions.push(sql`e.user_id = ${userId}`);
    if (patientId) conditions.push(sql`e.patient_ids @> array[${patientId}::uuid]`);
    if (action) conditions.push(sql`e.action = ${action}`);
    if (subject) conditions.push(sql`e.subject = ${subject}`);
    if (outcome) conditions.push(sql`e.outcome = ${outcome}`);
    if (requestId) conditions.push(sql`e.request_id = ${requestId}`);
    if (from) conditions.push(sql`e.at >= ${from}`);
    if (to) conditions.push(sql`e.at < ${to}`);
    const rows = await actingAs(SYSTEM, () =>
      this.db.query<Row>(sql`
        select e.id, e.seq::text as seq, e.at, e.user_id, u.name as user_name, e.role, e.system, e.session_id, e.on_behalf_of, e.action, e.subject,
               e.record_id, to_json(e.patient_ids) as patient_ids, e.request_id, host(e.address) as address, e.outcome, e.status
        from audit.audit_event e left join (${accountNames()}) u on u.id = e.user_id
        where ${join(conditions, ' and ')} order by e.seq desc, e.id desc limit ${limit + 1}`),
    );
    return toPage(rows, limit, (row) => row.seq, toView);
  }
}
