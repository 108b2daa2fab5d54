import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { ACCESS_GROUNDS, existingPatient, groundOfAccess } from '../../directory/contract.js';
import { accountNames } from '../../identity/contract.js';
import { NotFound } from '../../kernel/domain-error.js';
import { sql } from '../../kernel/sql.js';
import { type Actor, SYSTEM } from '../../platform/access/actor.js';
import { Database } from '../../platform/database/database.js';
import { actingAs } from '../../platform/access/request-context.js';
import { exampleId } from '../../platform/http/fields/example-ids.js';
import { pageOf } from '../../platform/http/fields/objects.js';
import { Id, Shown } from '../../platform/http/fields/texts.js';
import { Instant } from '../../platform/http/fields/times.js';
import { OneOf } from '../../platform/http/fields/values.js';
import { afterCursor, type Cursor, type Page, toPage } from '../../platform/http/pagination.js';

/** Why someone could see the data: their relation with the patient then, or what else explains it. */
const GROUNDS = [...ACCESS_GROUNDS, 'administration', 'system', 'appointment', 'other'] as const;
type Ground = (typeof GROUNDS)[number];

/** An entry of the access log as it is answered. */
export class AccessLogEntryView {
  @Id({ of: 'AuditEvent' }) id!: string;
  @Instant() at!: string;
  @Id({ nullable: true, example: exampleId('User'), description: 'Null where nobody was signed in, and for sagas and jobs.' })
  userId!: string | null;
  @Shown({ nullable: true, example: 'Grace Okafor' }) name!: string | null;
  @Shown({ nullable: true, example: 'doctor' }) role!: string | null;
  @Shown({ nullable: true, description: 'The saga or job that acted.', example: null }) system!: string | null;
  @Shown({ example: 'read' }) action!: string;
  @Shown({ description: 'Kind of record.', example: 'Patient' }) subject!: string;
  @Id({ nullable: true, example: exampleId('Patient') }) recordId!: string | null;
  @Id({ of: 'Patient', nullable: true, description: 'The patient, where a delegate acted.' }) onBehalfOf!: string | null;
  @OneOf(GROUNDS, { name: 'AccessGround', description: 'What related them to the patient at that moment.', example: 'care-relationship' })
  why!: Ground;
  @Shown({
    nullable: true,
    description: 'A delegate’s relation, or the reason of a break-glass (of the delegates only those with the scope `records` read it).',
    example: null,
  })
  detail!: string | null;
}
export class AccessLog extends pageOf(AccessLogEntryView) {}

interface Row {
  id: string;
  seq: string;
  at: string;
  user_id: string | null;
  user_name: string | null;
  role: string | null;
  system: string | null;
  action: string;
  subject: string;
  record_id: string | null;
  ground: (typeof ACCESS_GROUNDS)[number] | null;
  detail: string | null;
}

/** Who saw or changed a patient's data, the newest first: what was refused is not in it. */
export class GetAccessLog extends Query<Page<AccessLogEntryView>> {
  constructor(
    readonly actor: Actor,
    readonly patientId: string,
    readonly page: { limit: number; cursor?: Cursor },
  ) {
    super();
  }
}

@QueryHandler(GetAccessLog)
export class GetAccessLogHandler implements IQueryHandler<GetAccessLog> {
  constructor(private readonly db: Database) {}

  async execute({ actor, patientId, page: { limit, cursor } }: GetAccessLog) {
    const [allowed] = await this.db.query<{ reasons: boolean }>(
      sql`select ${actor.where('read-reasons', 'AccessLog', 'p')} as reasons from (select ${patientId}::uuid as patient_id) p
          where ${actor.where('read', 'AccessLog', 'p')} and exists (${existingPatient(patientId)})`,
    );
    if (!allowed) throw new NotFound('patient');
    // Whoever may read the log reads in it of people and relations that they could not look up themselves.
    const rows = await actingAs(SYSTEM, () =>
      this.db.query<Row>(sql`
        select e.id, e.seq::text as seq, e.at, e.user_id, u.name as user_name, e.role, e.system, e.action, e.subject, e.record_id, g.ground, g.detail
        from (select * from audit.audit_event e
              where e.patient_ids @> array[${patientId}::uuid] and e.outcome = 'ok' and ${afterCursor(cursor, 'e.seq', 'desc', 'bigint')}
              order by e.seq desc, e.id desc limit ${limit + 1}) e
        left join (${accountNames()}) u on u.id = e.user_id
        left join lateral (${groundOfAccess(patientId, 'e.at', 'e.user_id', 'u.profile_id')}) g on true
        order by e.seq desc, e.id desc`),
    );
    return toPage(
      rows,
      limit,
      (row) => row.seq,
      (row) => toView(row, patientId, allowed.reasons),
    );
  }
}

const toView = (row: Row, patientId: string, reasons: boolean): AccessLogEntryView => ({
  id: row.id,
  at: new Date(row.at).toISOString(),
  userId: row.user_id,
  name: row.user_name,
  role: row.role,
  system: row.system,
  action: row.action,
  subject: row.subject,
  recordId: row.record_id,
  onBehalfOf: row.ground === 'delegate' ? patientId : null,
  why: groundOf(row),
  detail: row.ground === 'break-glass' && !reasons ? null : row.detail,
});

function groundOf({ role, ground, subject }: Row): Ground {
  if (role === 'system') return 'system';
  if (ground) return ground;
  if (role === 'admin') return 'administration';
  return subject === 'Appointment' ? 'appointment' : 'other';
}
