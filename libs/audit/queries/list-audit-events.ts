import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { join, type Sql, sql } from '../../kernel/sql.js';
import { accountNames, clientNames } from '../../identity/contract.js';
import { type Actor, SYSTEM } from '../../platform/access/actor.js';
import { type Outcome, OUTCOMES } from '../../platform/audit/audit-event.js';
import { Database } from '../../platform/database/database.js';
import { actingAs } from '../../platform/access/request-context.js';
import { exampleId } from '../../platform/http/fields/example-ids.js';
import { ListOf, pageOf } from '../../platform/http/fields/objects.js';
import { Id, idOf, Shown } from '../../platform/http/fields/texts.js';
import { Instant } from '../../platform/http/fields/times.js';
import { Count, OneOf } from '../../platform/http/fields/values.js';
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

/** An audit event in an answer. */
export class AuditEventView {
  @Id() id!: string;
  @Instant() at!: string;
  @Id({ nullable: true, example: exampleId('DoctorUser'), description: 'Null where nobody was signed in, and for sagas and jobs.' })
  userId!: string | null;
  @Shown({ nullable: true, example: 'Grace Okafor' }) userName!: string | null;
  @Shown({ nullable: true, example: 'doctor' }) role!: string | null;
  @Shown({ nullable: true, description: 'The saga or job that acted.', example: null }) system!: string | null;
  @Id({ nullable: true, example: exampleId('Session') }) sessionId!: string | null;
  @Id({ of: 'Patient', nullable: true, example: null, description: 'The patient for whom a delegate acted.' }) onBehalfOf!: string | null;
  @Shown({ example: 'read' }) action!: string;
  @Shown({ description: 'Kind of record.', example: 'Patient' }) subject!: string;
  @Id({ nullable: true, example: exampleId('Patient') }) recordId!: string | null;
  @ListOf(idOf('Patient'), { description: 'Whose data.' }) patientIds!: string[];
  @Shown({ nullable: true, example: '01890a5d-ac96-774b-bcce-b302099a8057' }) requestId!: string | null;
  @Shown({ nullable: true, example: '203.0.113.7' }) address!: string | null;
  @OneOf(OUTCOMES, { name: 'Outcome' }) outcome!: Outcome;
  @Count({ nullable: true, description: 'HTTP status of the answer.', example: 200 }) status!: number | null;
}
export class AuditEventList extends pageOf(AuditEventView) {}

const toView = (row: Row): AuditEventView => ({
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

/** Lists actions that were done, failed or refused, newest first. */
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
        select e.id, e.seq::text as seq, e.at, e.user_id, coalesce(u.name, c.name) as user_name, e.role, e.system, e.session_id, e.on_behalf_of, e.action, e.subject,
               e.record_id, to_json(e.patient_ids) as patient_ids, e.request_id, host(e.address) as address, e.outcome, e.status
        from audit.audit_event e left join (${accountNames()}) u on u.id = e.user_id
          left join (${clientNames()}) c on c.id = e.user_id
        where ${join(conditions, ' and ')} order by e.seq desc, e.id desc limit ${limit + 1}`),
    );
    return toPage(rows, limit, (row) => row.seq, toView);
  }
}
