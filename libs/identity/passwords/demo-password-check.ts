import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { SYSTEM } from '../../platform/access/actor.js';
import { actingAs } from '../../platform/access/request-context.js';
import { Config } from '../../platform/config.js';
import { Database } from '../../platform/database/database.js';
import { refuseDemoPasswords } from './demo-passwords.js';

/** Refuses to start API and worker while an account has the demo password. Runs before any request or job, except in development. */
@Injectable()
export class DemoPasswordCheck implements OnModuleInit {
  private readonly logger = new Logger('Identity');

  constructor(
    private readonly db: Database,
    private readonly config: Config,
  ) {}

  async onModuleInit(): Promise<void> {
    if (this.config.isDevelopment) return;
    await actingAs(SYSTEM, () =>
      refuseDemoPasswords(
        (statement) => this.db.query(statement),
        (line) => {
          this.logger.log(line);
        },
      ),
    );
  }
}
