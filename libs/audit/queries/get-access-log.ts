import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { type ACCESS_GROUNDS, existingPatient, groundOfAccess, idsOfPatient, reasonOfBreakGlass } from '../../directory/contract.js';
import { accountNames, clientNames } from '../../identity/contract.js';
import { NotFound } from '../../kernel/domain-error.js';
import { sql } from '../../kernel/sql.js';
import { type Actor, SYSTEM } from '../../platform/access/actor.js';
import type { Seals } from '../../kernel/seals.js';
import { Database } from '../../platform/database/database.js';
import { actingAs } from '../../platform/access/request-context.js';
import { Contexts } from '../../platform/context.js';
import { Vault } from '../../platform/sealing/vault.js';
import { exampleId } from '../../platform/http/fields/example-ids.js';
import { pageOf } from '../../platform/http/fields/objects.js';
import { Id, Shown } from '../../platform/http/fields/texts.js';
import { Instant } from '../../platform/http/fields/times.js';
import { Count, OneOf } from '../../platform/http/fields/values.js';
import { afterCursor, type Cursor, type Page, toPage } from '../../platform/http/pagination.js';
import { type Ground, groundOf, GROUNDS } from '../domain/grounds.js';
import { sentence } from '../domain/sentence.js';
import { isFolded, ofPatient, reactionsTo } from './access-log-entries.js';

/** An entry of the access log in an answer. */
export class AccessLogEntryView {
  @Id({ of: 'AuditEvent' }) id!: string;
  @Instant() at!: string;
  @Shown({
    description: 'The whole entry in plain words.',
    example: 'Grace Okafor (doctor) read the patient profile. They cared for the patient then.',
  })
  sentence!: string;
  @Id({ nullable: true, example: exampleId('DoctorUser'), description: 'Null where nobody was signed in, and for sagas and jobs.' })
  userId!: string | null;
  @Shown({ nullable: true, example: 'Grace Okafor' }) name!: string | null;
  @Shown({ nullable: true, example: 'doctor' }) role!: string | null;
  @Shown({ nullable: true, description: 'The saga or job that acted.', example: null }) system!: string | null;
  @Shown({ example: 'read' }) action!: string;
  @Shown({ description: 'Kind of record.', example: 'Patient' }) subject!: string;
  @Id({ nullable: true, example: exampleId('Patient') }) recordId!: string | null;
  @Id({ of: 'Patient', nullable: true, example: null, description: 'The patient, where a delegate acted.' }) onBehalfOf!: string | null;
  @OneOf(GROUNDS, { name: 'AccessGround', description: 'What related them to the patient at that moment.', example: 'care-relationship' })
  why!: Ground;
  @Shown({
    nullable: true,
    description:
      'A delegate’s relation, the reason of a break-glass (of the delegates only those with the scope `records` read it), or the scope that lets another system do this.',
    example: null,
  })
  detail!: string | null;
  @Count({
    description: 'How many things Consilium did by itself because of it, such as telling people; the sentence says which.',
    example: 0,
  })
  reactions!: number;
}
export class AccessLog extends pageOf(AccessLogEntryView) {}

interface Row {
  id: string;
  seq: string;
  at: string;
  user_id: string | null;
  user_name: string | null;
  role: string | null;
  /** Role of the account: at a sign-up the caller had none yet. */
  account_role: string | null;
  system: string | null;
  action: string;
  subject: string;
  record_id: string | null;
  ground: (typeof ACCESS_GROUNDS)[number] | null;
  detail: string | null;
  break_glass_id: string | null;
  /** Sealed. */
  reason: Buffer | null;
  reactions: string[];
}

/** Lists who saw or changed a patient's data, also under the ids of duplicates that were merged into them, newest first. Refused actions are not in it. */
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
  constructor(
    private readonly db: Database,
    private readonly contexts: Contexts,
    private readonly vault: Vault,
  ) {}

  async execute({ actor, patientId, page: { limit, cursor } }: GetAccessLog) {
    const [allowed] = await this.db.query<{ reasons: boolean }>(
      sql`select ${actor.where('read-reasons', 'AccessLog', 'p')} as reasons from (select ${patientId}::uuid as patient_id) p
          where ${actor.where('read', 'AccessLog', 'p')} and exists (${existingPatient(patientId)})`,
    );
    if (!allowed) throw new NotFound('patient');
    // Also what was done with the data of a duplicate, before it was merged into this patient, is about them.
    const known = await actingAs(SYSTEM, () => this.db.query<{ id: string }>(idsOfPatient(patientId)));
    const patientIds = known.map(({ id }) => id);
    const entry = (row: string) => sql`${ofPatient(row, patientIds)} and not ${isFolded(row, patientIds)}`;
    const event = { at: 'e.at', userId: 'e.user_id', profileId: 'u.profile_id', subject: 'e.subject', recordId: 'e.record_id' };
    // The system reads the rows: a reader of the log sees people and relations in it that they could not look up themselves.
    const rows = await actingAs(SYSTEM, () =>
      this.db.query<Row>(sql`
        select e.id, e.seq::text as seq, e.at, e.user_id, coalesce(u.name, c.name) as user_name, e.role, coalesce(e.role, u.role) as account_role,
               e.system, e.action, e.subject, e.record_id, g.ground, g.detail, g.break_glass_id, g.reason, (${reactionsTo('e', patientIds)}) as reactions
        from (select * from audit.audit_event e
              where ${entry('e')} and ${afterCursor(cursor, 'e.seq', 'desc', 'bigint')}
              order by e.seq desc, e.id desc limit ${limit + 1}) e
        left join (${accountNames()}) u on u.id = e.user_id
        left join (${clientNames()}) c on c.id = e.user_id
        left join lateral (${groundOfAccess(patientIds, event)}) g on true
        order by e.seq desc, e.id desc`),
    );
    return toPage(
      rows,
      limit,
      (row) => row.seq,
      (row) => toView(row, patientId, this.contexts, allowed.reasons ? this.vault : undefined),
    );
  }
}

/** `seals` opens the reasons of emergencies; without it the reader is not told them. */
function toView(row: Row, patientId: string, { scopes, nouns }: Contexts, seals?: Seals): AccessLogEntryView {
  const { role, account_role, system, action, subject, reactions } = row;
  const why = groundOf({ role, subject, relation: row.ground });
  return {
    id: row.id,
    at: new Date(row.at).toISOString(),
    sentence: sentence(
      { name: row.user_name, role: account_role, system, action, subject, inList: row.record_id === null, why, reactions },
      nouns,
    ),
    userId: row.user_id,
    name: row.user_name,
    role,
    system,
    action,
    subject,
    recordId: row.record_id,
    onBehalfOf: why === 'delegate' ? patientId : null,
    why,
    detail: why === 'client' ? (scopes.narrowest(action, subject) ?? null) : detailOf(row, seals),
    reactions: reactions.length,
  };
}

function detailOf({ detail, break_glass_id, reason }: Row, seals?: Seals): string | null {
  return seals && break_glass_id && reason ? reasonOfBreakGlass(seals, break_glass_id, reason) : detail;
}
