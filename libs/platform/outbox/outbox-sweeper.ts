import { Injectable } from '@nestjs/common';
import { sql } from '../../kernel/sql.js';
import { Database } from '../database/database.js';
import { Periodic } from '../periodic.js';
import { Relay } from './relay.js';

const SWEEP_MS = 30_000;
/** Time for which a delivered event and its receipts are kept, days. */
const KEPT_DAYS = 7;

/** Runs every 30 s: queues jobs again that Redis lost, and deletes old events. Any number of workers may run it. */
@Injectable()
export class OutboxSweeper extends Periodic {
  constructor(
    private readonly relay: Relay,
    private readonly db: Database,
  ) {
    super(SWEEP_MS);
  }

  protected async work(): Promise<void> {
    const requeued = await this.relay.requeueOverdue();
    if (requeued > 0) this.logger.warn({ msg: 'sagas without receipt were queued again', requeued });
    await this.forget();
  }

  /** Deletes events and their receipts in one statement: an event without receipts would run its sagas again. */
  async forget(): Promise<void> {
    await this.db.query(
      sql`with gone as (
            delete from platform.outbox_message
            where id in (select id from platform.outbox_message where pending = 0 and relayed_at < now() - make_interval(days => ${KEPT_DAYS}) limit 5000)
            returning id)
          delete from platform.saga_receipt r using gone where r.message_id = gone.id`,
    );
  }
}
