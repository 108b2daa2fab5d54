import { Injectable } from '@nestjs/common';
import { Clock } from '../kernel/clock.js';
import { sql } from '../kernel/sql.js';
import { SYSTEM } from '../platform/access/actor.js';
import { actingAs } from '../platform/access/request-context.js';
import { Database } from '../platform/database/database.js';
import { Periodic } from '../platform/periodic.js';
import { LOCKOUT_SECONDS } from './passwords/lock-out.js';

const SWEEP_MS = 600_000;
const DAY_MS = 86_400_000;
/** Ended sessions are kept for this long, for questions of their owner and the administrator. */
const KEPT_DAYS = 30;

/** Every ten minutes, deletes rows that expired long ago. Only housekeeping: every check looks at the clock itself. */
@Injectable()
export class IdentitySweeper extends Periodic {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {
    super(SWEEP_MS);
  }

  work(): Promise<void> {
    const now = this.clock.now().getTime();
    const kept = new Date(now - KEPT_DAYS * DAY_MS);
    return actingAs(SYSTEM, async () => {
      await this.db.query(sql`delete from identity.session where least(ended_at, expires_at) < ${kept}`);
      await this.db.query(
        sql`delete from identity.refresh_token t using identity.session s where s.id = t.session_id and s.ended_at is not null`,
      );
      await this.db.query(sql`delete from identity.email_link where expires_at < ${kept}`);
      await this.db.query(sql`delete from identity.security_notice where created_at < ${kept}`);
      await this.db.query(sql`delete from identity.login_failure where at < ${new Date(now - LOCKOUT_SECONDS * 1000)}`);
    });
  }
}
