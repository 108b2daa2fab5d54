import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { SYSTEM } from '../access/actor.js';
import { Config } from '../config.js';
import { Database } from '../database/database.js';
import { actingAs } from '../access/request-context.js';
import type { AuditEvent } from './audit-event.js';
import { auditInsert } from './audit-insert.js';
import { AuditSeal } from './seal.js';

const GATHER_MS = 100;
const ENOUGH = 200;
const BATCH = 1000;
const RETRY_MS = 500;
/** Limit of waiting events. Above it no personal data is served until the database has stored some. */
export const MOST_WAITING = 20_000;

/** Events of reads, refusals and failures before they are stored in PostgreSQL: gathered, inserted in batches, kept while the database is down. */
@Injectable()
export class AuditBuffer {
  private readonly logger = new Logger('Audit');
  /** A flush runs outside of the request and transaction in which its timer was set. */
  private readonly outside = AsyncLocalStorage.snapshot();
  private waiting: AuditEvent[] = [];
  private timer: NodeJS.Timeout | undefined;
  private flushing: Promise<void> | undefined;

  constructor(
    private readonly db: Database,
    private readonly seal: AuditSeal,
    private readonly config: Config,
  ) {}

  get length(): number {
    return this.waiting.length;
  }

  get full(): boolean {
    return this.waiting.length >= MOST_WAITING;
  }

  add(event: AuditEvent): void {
    this.waiting.push(event);
    if (this.flushing) return;
    if (this.waiting.length >= ENOUGH) void this.flush();
    else this.flushIn(GATHER_MS);
  }

  /** Waits until all events are in the database, or until the time for the shutdown is over. */
  async close(): Promise<void> {
    const end = Date.now() + this.config.get('SHUTDOWN_SECONDS') * 800;
    for (;;) {
      await this.flush();
      if (this.waiting.length === 0) return;
      if (Date.now() > end) break;
      await delay(RETRY_MS);
    }
    clearTimeout(this.timer);
    this.logger.error({ msg: 'audit events are lost: the database did not take them before the end', events: this.waiting.length });
  }

  private flushIn(ms: number): void {
    this.timer ??= this.outside(() => setTimeout(() => void this.flush(), ms));
  }

  private flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.flushing ??= this.outside(() => actingAs(SYSTEM, () => this.insertAll())).finally(() => {
      this.flushing = undefined;
      if (this.waiting.length > 0) this.flushIn(RETRY_MS);
    });
    return this.flushing;
  }

  private async insertAll(): Promise<void> {
    while (this.waiting.length > 0) {
      const batch = this.waiting.slice(0, BATCH);
      try {
        await this.db.write(auditInsert(batch, this.seal));
      } catch (error) {
        this.logger.warn({ msg: 'audit events wait for the database', events: this.waiting.length, error: (error as Error).name });
        return;
      }
      this.waiting = this.waiting.slice(batch.length);
    }
  }
}
