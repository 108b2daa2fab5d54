import { raw, type Sql, sql } from '../../kernel/sql.js';
import type { CheckpointKey, SignedCheckpoint } from './checkpoint.js';
import { EVENTS, type EventRow, instant, microseconds, type StoredEvent, toEvent } from '../../platform/audit/stored-event.js';
import { type AuditSeal, BEGINNING } from '../../platform/audit/seal.js';

const PAGE = 2000;
/** Numbers that the application assigns to events and links. */
const given = (column: string): Sql => raw(`${column} between 1 and ${Number.MAX_SAFE_INTEGER}`);

/** Runs one statement; numbers may arrive as text. All statements see the same snapshot. */
export type Ask = <Row extends object>(statement: Sql) => Promise<Row[]>;

/** Lines of the checkpoint file; one that cannot be read has no checkpoint. */
export type OutsideCheckpoints = [line: number, checkpoint: SignedCheckpoint | undefined][];

export interface Summary {
  events: number;
  linked: number;
  waiting: number;
  checkpoints: number;
  outside: number;
}

interface Link {
  seq: number;
  position: number;
  eventId: string;
  hash: Buffer;
}

/**
 * Recomputes the audit log in pages and reports each row that differs from what the application wrote, once and with the kind of change. Events and
 * links are read side by side in the order of `seq`. After a break the check continues from the row it found, so that one break is not reported many
 * times.
 */
export class Verification {
  private readonly summary: Summary = { events: 0, linked: 0, waiting: 0, checkpoints: 0, outside: 0 };
  /** The expected position of the next link, and the hashes that it may follow. */
  private position = 1;
  private previous: Buffer[] = [BEGINNING];
  /** Positions with a reported break. */
  private readonly told = new Set<number>();
  private head = 0;
  /** Adjacent links that do not follow from those before them: reported as one. */
  private broken: { from: Link; to: Link } | undefined;

  constructor(
    private readonly ask: Ask,
    private readonly seal: AuditSeal,
    private readonly key: CheckpointKey,
    private readonly tell: (problem: string) => void,
  ) {}

  async run(outside: OutsideCheckpoints = []): Promise<Summary> {
    const [last] = await this.ask<{ seq: string; position: string }>(
      sql`select l.event_seq::text as seq, l.position::text as position from audit.audit_link l
          where ${given('l.position')} and ${given('l.event_seq')} order by l.position desc limit 1`,
    );
    await this.outOfRange();
    this.head = Number(last?.position ?? 0);
    await this.walk(Number(last?.seq ?? 0));
    this.flushBroken();
    await this.checkpoints(outside);
    return this.summary;
  }

  /**
   * Reports rows with numbers that the application never assigns: `walk` does not read them. An event whose link is in its place is reported there.
   */
  private async outOfRange(): Promise<void> {
    const events = await this.ask<{ id: string; seq: string }>(
      sql`select e.id, e.seq::text as seq from audit.audit_event e
          where not ${given('e.seq')} and not exists (select 1 from audit.audit_link l where l.event_id = e.id) order by e.seq`,
    );
    for (const { id, seq } of events) this.tell(`inserted    event ${id} (seq ${seq}): the application gives no such number`);
    const links = await this.ask<{ event_id: string; seq: string; position: string }>(
      sql`select l.event_id, l.event_seq::text as seq, l.position::text as position from audit.audit_link l
          where not (${given('l.position')} and ${given('l.event_seq')}) order by l.position`,
    );
    for (const { event_id: id, seq, position } of links)
      this.tell(`link altered  of event ${id} (seq ${seq}), at position ${position}: the application gives no such number`);
    const checkpoints = await this.ask<{ position: string }>(
      sql`select c.position::text as position from audit.checkpoint c where not ${given('c.position')} order by c.position`,
    );
    for (const { position } of checkpoints)
      this.tell(`checkpoint altered  checkpoint at position ${position}: the application gives no such number`);
  }

  private async walk(lastLinked: number): Promise<void> {
    const events = new Pages((after?: StoredEvent) => this.readEvents(after?.seq ?? 0));
    const links = new Pages((after?: Link) => this.readLinks(after));
    for (;;) {
      const event = await events.peek();
      const link = await links.peek();
      if (!event && !link) return;
      if (event && link && event.seq === link.seq) {
        events.take();
        links.take();
        await this.both(event, link);
      } else if (link && (!event || link.seq < event.seq)) {
        links.take();
        this.summary.linked += 1;
        await this.elsewhere(link);
      } else if (event) {
        events.take();
        await this.eventAlone(event, event.seq > lastLinked);
      }
    }
  }

  private async both(event: StoredEvent, link: Link): Promise<void> {
    this.summary.events += 1;
    this.summary.linked += 1;
    if (event.event.id === link.eventId) {
      this.follow(link, event.mac, this.isGenuine(event));
      return;
    }
    await this.elsewhere(link, event);
    if (!(await this.linkOf(event.event.id))) this.inserted(event);
  }

  /** Handles a link whose event is not at the number that the link names; another event may be there. */
  private async elsewhere(link: Link, instead?: StoredEvent): Promise<void> {
    const event = await this.eventOf(link.eventId);
    if (event?.seq === link.seq) {
      this.follow(link, event.mac, this.isGenuine(event));
      return;
    }
    if (event) {
      this.problem(
        link.position,
        `reordered   ${nameOf(event)}: it was linked as seq ${link.seq}, at position ${link.position} of the chain`,
      );
    } else {
      this.problem(
        link.position,
        `removed     event ${link.eventId} (seq ${link.seq}): it stood in the chain at position ${link.position}`,
      );
    }
    // The link takes its place here if its hash fits, or if nobody can tell. A link that was moved away does not.
    const known = [event, instead].find(
      (one) => one && this.hashes(this.position, link.seq, one.mac).some((hash) => hash.equals(link.hash)),
    );
    if (known) this.follow(link, known.mac, false);
    else if (!event || link.position === this.position) this.follow(link, undefined, false);
  }

  private async eventAlone(event: StoredEvent, isLater: boolean): Promise<void> {
    this.summary.events += 1;
    const link = await this.linkOf(event.event.id);
    if (link) {
      // Reported at the place of the link. If the link is the row that moved, its place in the chain is here.
      const [hash] = this.hashes(this.position, event.seq, event.mac);
      if (hash?.equals(link.hash)) this.step([hash]);
      return;
    }
    if (!this.seal.accepts(event)) {
      this.inserted(event);
    } else if (isLater) {
      this.summary.waiting += 1;
    } else {
      this.problem(this.position, `unlinked    ${nameOf(event)}: its link, at position ${this.position} of the chain, is gone`);
      this.step(this.hashes(this.position, event.seq, event.mac));
    }
  }

  private inserted(event: StoredEvent): void {
    const how = this.seal.accepts(event) ? 'into the range that was linked already' : 'not by the application';
    this.tell(`inserted    ${nameOf(event)}: ${how}`);
  }

  /** True if a linked event is unchanged. The application links only genuine events, so it was genuine once. */
  private isGenuine(event: StoredEvent): boolean {
    const genuine = this.seal.accepts(event);
    if (!genuine) this.tell(`altered     ${nameOf(event)}: it is not what the application wrote`);
    return genuine;
  }

  /** Checks hash and position of a link. Without the event's mac the link cannot be checked, and the next one must follow its stored hash. */
  private follow(link: Link, mac: Buffer | undefined, sound: boolean): void {
    const missing = link.position - this.position;
    const expected = mac ? this.hashes(this.position, link.seq, mac) : [];
    if (expected.some((hash) => hash.equals(link.hash))) {
      this.flushBroken();
      if (missing !== 0) {
        this.told.add(this.position);
        this.problem(
          link.position,
          `reordered   event ${link.eventId} (seq ${link.seq}): position ${this.position} of the chain was changed to ${link.position}`,
        );
      }
      this.step([link.hash]);
      return;
    }
    if (missing > 0) {
      this.flushBroken();
      this.tell(
        `removed     ${missing === 1 ? `the event at position ${this.position}` : `the events at positions ${this.position} to ${link.position - 1}`} of the chain, before event ${link.eventId} (seq ${link.seq}): gone with the link`,
      );
      for (let gone = this.position; gone < link.position; gone += 1) this.told.add(gone);
      this.position = link.position;
      // The row before it is gone: the next link shows whether this one is intact.
      this.step([link.hash]);
      return;
    }
    if (mac && (sound || this.broken)) {
      this.told.add(link.position);
      this.broken = { from: this.broken?.from ?? link, to: link };
    }
    this.step([link.hash, ...expected]);
  }

  private flushBroken(): void {
    const { broken } = this;
    this.broken = undefined;
    if (!broken) return;
    const { from, to } = broken;
    const which =
      from === to
        ? `of event ${from.eventId} (seq ${from.seq}), at position ${from.position}`
        : `from event ${from.eventId} (seq ${from.seq}) to event ${to.eventId} (seq ${to.seq}), positions ${from.position} to ${to.position}`;
    this.tell(`link altered  ${which}: it does not follow from those before it`);
  }

  private step(previous: Buffer[]): void {
    this.previous = previous;
    this.position += 1;
  }

  private hashes(position: number, seq: number, mac: Buffer): Buffer[] {
    return this.previous.map((previous) => this.seal.hash(previous, position, seq, mac));
  }

  private problem(position: number, text: string): void {
    this.told.add(position);
    this.tell(text);
  }

  private async checkpoints(outside: OutsideCheckpoints): Promise<void> {
    let furthest: { position: number; told: string } | undefined;
    const beyond = (found: SignedCheckpoint, where: string) => {
      if (found.position > (furthest?.position ?? this.head)) furthest = { position: found.position, told: where };
    };
    let covered = 0;
    for (let after = 0; ;) {
      const page = await this.readCheckpoints(after);
      if (page.length === 0) break;
      await this.compare(
        page.map((checkpoint) => [`checkpoint at position ${checkpoint.position}`, checkpoint]),
        beyond,
      );
      this.summary.checkpoints += page.length;
      after = covered = page.at(-1)?.position ?? after;
    }
    for (let i = 0; i < outside.length; i += PAGE) {
      const page = outside.slice(i, i + PAGE);
      for (const [line, checkpoint] of page)
        if (!checkpoint) this.tell(`checkpoint altered  line ${line} of the checkpoint file cannot be read`);
      await this.compare(
        page.flatMap(([line, checkpoint]) => (checkpoint ? [[`line ${line} of the checkpoint file`, checkpoint] as const] : [])),
        beyond,
      );
      this.summary.outside += page.length;
    }
    if (furthest) {
      this.tell(`tail cut    the chain ends at position ${this.head}, and ${furthest.told} says that it reached ${furthest.position}`);
    } else if (covered < this.head) {
      this.tell(`checkpoint removed  the chain reaches position ${this.head}, and its last checkpoint ${covered}`);
    }
  }

  private async compare(
    page: (readonly [where: string, checkpoint: SignedCheckpoint])[],
    beyond: (checkpoint: SignedCheckpoint, where: string) => void,
  ): Promise<void> {
    const positions = page.map(([, { position }]) => position);
    const rows = await this.ask<{ position: string; event_seq: string; hash: Buffer }>(
      sql`select position::text as position, event_seq::text as event_seq, hash from audit.audit_link where position = any(${positions}::bigint[])`,
    );
    const links = new Map(rows.map((row) => [Number(row.position), row]));
    for (const [where, checkpoint] of page) {
      if (!this.key.accepts(checkpoint)) {
        this.tell(`checkpoint altered  ${where}: its signature is not ours`);
        continue;
      }
      const link = links.get(checkpoint.position);
      if (!link) beyond(checkpoint, where);
      else if (
        !this.told.has(checkpoint.position) &&
        !(link.hash.equals(checkpoint.hash) && Number(link.event_seq) === checkpoint.eventSeq)
      ) {
        this.tell(`link altered  at position ${checkpoint.position}: it is not what ${where} says`);
      }
    }
  }

  private async readEvents(after: number): Promise<StoredEvent[]> {
    return (await this.ask<EventRow>(sql`${EVENTS} where e.seq > ${after} and ${given('e.seq')} order by e.seq limit ${PAGE}`)).map(
      toEvent,
    );
  }

  private async eventOf(id: string): Promise<StoredEvent | undefined> {
    return (await this.ask<EventRow>(sql`${EVENTS} where e.id = ${id}`)).map(toEvent)[0];
  }

  private async readLinks(after?: Link): Promise<Link[]> {
    const place = sql`(${after?.seq ?? 0}::bigint, ${after?.position ?? 0}::bigint)`;
    return (
      await this.ask<LinkRow>(
        sql`${LINKS} where (l.event_seq, l.position) > ${place} and ${given('l.position')} and ${given('l.event_seq')} order by l.event_seq, l.position limit ${PAGE}`,
      )
    ).map(toLink);
  }

  private async linkOf(eventId: string): Promise<Link | undefined> {
    return (await this.ask<LinkRow>(sql`${LINKS} where l.event_id = ${eventId}`)).map(toLink)[0];
  }

  private async readCheckpoints(after: number): Promise<SignedCheckpoint[]> {
    const rows = await this.ask<{ position: string; event_seq: string; hash: Buffer; at_us: string; signature: Buffer }>(sql`
      select c.position::text as position, c.event_seq::text as event_seq, c.hash, ${microseconds('c.at')} as at_us, c.signature
      from audit.checkpoint c where c.position > ${after} and ${given('c.position')} order by c.position limit ${PAGE}`);
    return rows.map((row) => ({
      position: Number(row.position),
      eventSeq: Number(row.event_seq),
      hash: row.hash,
      at: instant(row.at_us),
      signature: row.signature,
    }));
  }
}

/** Reads rows in the order of `seq`, a page at a time. */
class Pages<Row> {
  private page: Row[] = [];
  private next = 0;
  private last: Row | undefined;

  constructor(private readonly read: (after?: Row) => Promise<Row[]>) {}

  async peek(): Promise<Row | undefined> {
    if (this.next === this.page.length) {
      this.page = await this.read(this.last);
      this.next = 0;
      this.last = this.page.at(-1) ?? this.last;
    }
    return this.page[this.next];
  }

  take(): void {
    this.next += 1;
  }
}

const LINKS = sql`select l.position::text as position, l.event_id, l.event_seq::text as event_seq, l.hash from audit.audit_link l`;

interface LinkRow {
  position: string;
  event_id: string;
  event_seq: string;
  hash: Buffer;
}

const toLink = (row: LinkRow): Link => ({
  position: Number(row.position),
  eventId: row.event_id,
  seq: Number(row.event_seq),
  hash: row.hash,
});

const nameOf = ({ event, seq }: Pick<StoredEvent, 'event' | 'seq'>): string => `event ${event.id} (seq ${seq})`;
