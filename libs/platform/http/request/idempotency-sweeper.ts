import { Injectable } from '@nestjs/common';
import { sql } from '../../../kernel/sql.js';
import { Database } from '../../database/database.js';
import { Periodic } from '../../periodic.js';
import { IDEMPOTENCY_HOURS } from './idempotency.js';

const SWEEP_MS = 30_000;

/** Deletes expired keys with their answers. Only housekeeping: the interceptor looks at the age itself. Any number of workers may run it. */
@Injectable()
export class IdempotencySweeper extends Periodic {
  constructor(private readonly db: Database) {
    super(SWEEP_MS);
  }

  protected async work(): Promise<void> {
    await this.db.query(
      sql`delete from platform.idempotency_key where (scope, key) in (
            select scope, key from platform.idempotency_key where created_at < now() - make_interval(hours => ${IDEMPOTENCY_HOURS}) limit 5000)`,
    );
  }
}
