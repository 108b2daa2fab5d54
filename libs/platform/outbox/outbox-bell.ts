import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { sql } from '../../kernel/sql.js';
import { execute } from '../database/execute.js';

export const OUTBOX_CHANNEL = 'outbox';
const QUIET_MS = 5;

/**
 * Wakes the relay after a commit; many rings within 5 ms become one NOTIFY. It is sent outside of the writing transactions, because a NOTIFY inside
 * one holds a lock of the whole cluster until its commit is on disk, so that commits queue up (ADR 0005). A lost ring costs one poll interval of the
 * relay, not a message.
 */
@Injectable()
export class OutboxBell implements OnApplicationShutdown {
  private pending: NodeJS.Timeout | undefined;

  constructor(private readonly em: EntityManager) {}

  ring(): void {
    this.pending ??= setTimeout(() => {
      this.pending = undefined;
      // The relay's poll delivers the events of a failed ring.
      execute(this.em, sql`select pg_notify(${OUTBOX_CHANNEL}, '')`, { prepared: true }).catch(() => undefined);
    }, QUIET_MS);
  }

  onApplicationShutdown(): void {
    clearTimeout(this.pending);
  }
}
