import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { sql } from '../kernel/sql.js';
import { SYSTEM } from '../platform/access/actor.js';
import { actingAs } from '../platform/access/request-context.js';
import { Database } from '../platform/database/database.js';

const NOBODY = 'Nobody administers this installation yet: set ADMIN_EMAIL and ADMIN_PASSWORD (8 to 128 characters) and start again.';

/** Warns at the start of the API if the installation has no administrator, and says how to get one. Runs when ADMIN_EMAIL's account should exist. */
@Injectable()
export class AdministratorNotice implements OnApplicationBootstrap {
  private readonly logger = new Logger('Identity');

  constructor(private readonly db: Database) {}

  async onApplicationBootstrap(): Promise<void> {
    const some = await actingAs(SYSTEM, () =>
      this.db.query(sql`select 1 from identity.user_account where role = 'admin' and active and deleted_at is null limit 1`),
    );
    if (some.length === 0) this.logger.warn(NOBODY);
  }
}
