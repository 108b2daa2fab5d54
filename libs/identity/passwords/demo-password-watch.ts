import { Injectable } from '@nestjs/common';
import { SYSTEM } from '../../platform/access/actor.js';
import { actingAs } from '../../platform/access/request-context.js';
import { Config } from '../../platform/config.js';
import { Database } from '../../platform/database/database.js';
import { Periodic } from '../../platform/periodic.js';
import { accountsWithDemoPassword, findDemoPasswords } from './demo-passwords.js';

const LOOK_MS = 60_000;

/**
 * Checks new hashes for the demo password every minute, except in development: the next start has few left to check, and an import with it is
 * reported.
 */
@Injectable()
export class DemoPasswordWatch extends Periodic {
  constructor(
    private readonly db: Database,
    private readonly config: Config,
  ) {
    super(LOOK_MS);
  }

  work(): Promise<void> {
    if (this.config.isDevelopment) return Promise.resolve();
    const ask = <Row extends object>(statement: Parameters<Database['query']>[0]) => this.db.query<Row>(statement);
    return actingAs(SYSTEM, async () => {
      await findDemoPasswords(ask);
      const { length } = await accountsWithDemoPassword(ask);
      if (length > 0) this.logger.warn({ msg: 'accounts have the demo password: the next start is refused', accounts: length });
    });
  }
}
