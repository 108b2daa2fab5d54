import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../../kernel/clock.js';
import { sql } from '../../kernel/sql.js';
import { Database } from '../../platform/database/database.js';
import { type Checkpoint, CheckpointKey, type SignedCheckpoint } from './checkpoint.js';
import { AuditSeal, BEGINNING } from '../../platform/audit/seal.js';
import { EVENTS, type EventRow, type StoredEvent, toEvent } from '../../platform/audit/stored-event.js';

/** Key of the advisory lock for appending to the chain: any number that no other lock uses. */
export const CHAIN_LOCK = 4_906_733;
const BATCH = 2000;

type Head = Pick<Checkpoint, 'position' | 'eventSeq' | 'hash'>;
type Link = Head & { eventId: string };

/** A sequence number, and the transactions that were writing when it was the last one. */
interface Fence {
  seq: number;
  writers: string[];
}

/**
 * Links events to a chain, in the order of `seq` and behind a fence. Events commit out of order, so a number is final only when every transaction
 * that was writing when it was the last one has ended. Writers never wait here; several workers at once make one chain.
 */
@Injectable()
export class AuditChain {
  private readonly logger = new Logger('Audit');
  private fence: Fence | undefined;

  constructor(
    private readonly db: Database,
    private readonly seal: AuditSeal,
    private readonly key: CheckpointKey,
    private readonly clock: Clock,
  ) {}

  /** True while events wait: for writers that have not ended, or for another worker that is linking. */
  get waits(): boolean {
    return this.fence !== undefined;
  }

  /** Links final events, if there are any. Undefined if another worker is linking or earlier writers have not ended. */
  async advance(): Promise<SignedCheckpoint | undefined> {
    this.fence ??= await this.raise();
    const open = new Set(await this.writers());
    if (this.fence.writers.some((writer) => open.has(writer))) return undefined;
    const { seq } = this.fence;
    this.fence = undefined;
    let last: SignedCheckpoint | undefined;
    for (let after = 0; ;) {
      const done = await this.append(after, seq);
      // A worker that holds the lock may die: look again.
      if (!done) this.fence = { seq, writers: [] };
      last = done?.checkpoint ?? last;
      if (!done?.more) return last;
      after = done.reached;
    }
  }

  /** Read the sequence before the lock list: a transaction with a smaller number already holds the table lock and keeps it until it ends. */
  private async raise(): Promise<Fence> {
    const [row] = await this.db.query<{ seq: string }>(
      sql`select coalesce(pg_sequence_last_value('audit.audit_event_seq_seq'), 0)::text as seq`,
    );
    return { seq: Number(row?.seq), writers: await this.writers() };
  }

  private async writers(): Promise<string[]> {
    const rows = await this.db.query<{ writer: string }>(sql`
      select distinct l.virtualtransaction as writer from pg_locks l
      where l.locktype = 'relation' and l.relation = 'audit.audit_event'::regclass and l.granted and l.pid <> pg_backend_pid()
        and l.database = (select d.oid from pg_database d where d.datname = current_database())
        and l.mode in ('RowExclusiveLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')`);
    return rows.map(({ writer }) => writer);
  }

  private append(after: number, upTo: number): Promise<{ checkpoint?: SignedCheckpoint; reached: number; more: boolean } | undefined> {
    return this.db.quietly(async () => {
      const [lock] = await this.db.query<{ free: boolean }>(sql`select pg_try_advisory_xact_lock(${CHAIN_LOCK}::bigint) as free`);
      if (!lock?.free) return undefined;
      const head = await this.head();
      const rows = await this.db.query<EventRow>(
        sql`${EVENTS} where e.seq > ${Math.max(after, head.eventSeq)} and e.seq <= ${upTo} order by e.seq limit ${BATCH}`,
      );
      const events = rows.map(toEvent);
      const genuine = events.filter((event) => this.seal.accepts(event));
      if (genuine.length < events.length) {
        this.logger.error({
          msg: 'audit rows are not the work of the application: npm run audit:verify',
          rows: events.length - genuine.length,
        });
      }
      const reached = events.at(-1)?.seq ?? upTo;
      const more = events.length === BATCH;
      return { reached, more, ...(genuine.length > 0 && { checkpoint: await this.save(this.link(head, genuine)) }) };
    });
  }

  private async save(links: Link[]): Promise<SignedCheckpoint> {
    await this.db.query(sql`
      insert into audit.audit_link (position, event_id, event_seq, hash)
      select position, event_id, event_seq, decode(hash, 'hex')
      from jsonb_to_recordset(${JSON.stringify(links.map(toRow))}::jsonb) l (position bigint, event_id uuid, event_seq bigint, hash text)`);
    const { position, eventSeq, hash } = links.at(-1) as Link;
    const checkpoint = this.key.sign({ position, eventSeq, hash, at: this.clock.now() });
    await this.db.query(sql`
      insert into audit.checkpoint (position, event_seq, hash, at, signature)
      values (${position}, ${eventSeq}, ${hash}, ${checkpoint.at}::timestamptz, ${checkpoint.signature})`);
    return checkpoint;
  }

  private async head(): Promise<Head> {
    const [row] = await this.db.query<{ position: string; event_seq: string; hash: Buffer }>(sql`
      select l.position::text as position, l.event_seq::text as event_seq, l.hash from audit.audit_link l order by l.position desc limit 1`);
    return row
      ? { position: Number(row.position), eventSeq: Number(row.event_seq), hash: row.hash }
      : { position: 0, eventSeq: 0, hash: BEGINNING };
  }

  private link(head: Head, events: StoredEvent[]): Link[] {
    let { position, hash } = head;
    return events.map(({ event, seq, mac }) => {
      position += 1;
      hash = this.seal.hash(hash, position, seq, mac);
      return { position, eventId: event.id, eventSeq: seq, hash };
    });
  }
}

const toRow = ({ position, eventId, eventSeq, hash }: Link) => ({
  position,
  event_id: eventId,
  event_seq: eventSeq,
  hash: hash.toString('hex'),
});
