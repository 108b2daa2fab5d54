import { InjectQueue } from '@nestjs/bullmq';
import { Injectable } from '@nestjs/common';
import type { Queue } from 'bullmq';
import { sql } from '../../kernel/sql.js';
import { Config } from '../config.js';
import { Database } from '../database/database.js';
import { SAGA_QUEUE, type SagaJob, sagaJob } from '../sagas/saga-queue.js';
import { SagaRegistry } from '../sagas/saga-registry.js';

const BATCH = 200;
/** An event whose sagas have no receipt after this time is queued again: Redis may have lost its jobs. */
export const OVERDUE_SECONDS = 60;

interface Message {
  id: string;
  type: string;
}

/** Moves events from the outbox to the queue, one job per (event, saga). Rows stay until every saga has its receipt. */
@Injectable()
export class Relay {
  constructor(
    private readonly db: Database,
    private readonly registry: SagaRegistry,
    private readonly config: Config,
    @InjectQueue(SAGA_QUEUE) private readonly queue: Queue<SagaJob>,
  ) {}

  /** Moves all waiting events. If the process dies after `addBulk`, the next run adds the same job ids, which the queue ignores. */
  async drain(): Promise<number> {
    let moved = 0;
    for (;;) {
      const batch = await this.moveBatch();
      moved += batch;
      if (batch < BATCH) return moved;
    }
  }

  private moveBatch(): Promise<number> {
    return this.db.quietly(async () => {
      const batch = await this.db.query<Message>(
        sql`select id, type from platform.outbox_message where relayed_at is null order by seq limit ${BATCH} for update skip locked`,
      );
      if (batch.length === 0) return 0;
      await this.enqueue(batch.flatMap(({ id, type }) => this.registry.reactingTo(type).map(({ name }) => ({ id, saga: name }))));
      const counts = batch.map(({ type }) => this.registry.reactingTo(type).length);
      await this.db.query(
        sql`update platform.outbox_message m set relayed_at = now(), pending = b.pending - (select count(*) from platform.saga_receipt r where r.message_id = m.id)
            from unnest(${batch.map(({ id }) => id)}::uuid[], ${counts}::int[]) b (id, pending) where m.id = b.id`,
      );
      return batch.length;
    });
  }

  /** Queues overdue events without a job again, so that a wiped Redis loses nothing. Dead letters still have their jobs. */
  async requeueOverdue(seconds = OVERDUE_SECONDS): Promise<number> {
    // Setting `relayed_at` moves the rows to the end of the queue, so that dead letters never block lost events.
    const overdue = await this.db.query<Message>(
      sql`update platform.outbox_message set relayed_at = now() where id in (
            select id from platform.outbox_message where pending > 0 and relayed_at < now() - make_interval(secs => ${seconds})
            order by relayed_at limit 1000 for update skip locked)
          returning id, type`,
    );
    if (overdue.length === 0) return 0;
    const receipts = await this.db.query<{ message_id: string; saga: string }>(
      sql`select message_id, saga from platform.saga_receipt where message_id = any(${overdue.map(({ id }) => id)}::uuid[])`,
    );
    const done = new Set(receipts.map(({ message_id, saga }) => `${message_id}.${saga}`));
    const open = overdue
      .flatMap(({ id, type }) => this.registry.reactingTo(type).map(({ name }) => ({ id, saga: name })))
      .filter(({ id, saga }) => !done.has(`${id}.${saga}`));
    await this.close(overdue.filter(({ id }) => !open.some((job) => job.id === id)));
    const known = await Promise.all(open.map(({ id, saga }) => this.queue.getJob(`${id}.${saga}`)));
    const missing = open.filter((_, i) => known[i] === undefined);
    await this.enqueue(missing);
    return missing.length;
  }

  /**
   * Closes events that wait only for sagas that the code no longer has. After a day, because an older worker knows fewer sagas during a deployment.
   */
  private async close(messages: Message[]): Promise<void> {
    if (messages.length === 0) return;
    await this.db.query(
      sql`update platform.outbox_message set pending = 0
          where id = any(${messages.map(({ id }) => id)}::uuid[]) and occurred_at < now() - interval '1 day'`,
    );
  }

  private async enqueue(jobs: { id: string; saga: string }[]): Promise<void> {
    if (jobs.length > 0) await this.queue.addBulk(jobs.map(({ id, saga }) => sagaJob(id, saga, this.config.get('SAGA_ATTEMPTS'))));
  }
}
