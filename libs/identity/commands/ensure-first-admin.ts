import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { sql } from '../../kernel/sql.js';
import { SYSTEM } from '../../platform/access/actor.js';
import { Config } from '../../platform/config.js';
import { Database } from '../../platform/database/database.js';
import { actingAs } from '../../platform/access/request-context.js';
import { emailKey } from '../domain/email-key.js';
import { EmailTaken } from '../domain/user.errors.js';
import { FIRST_ADMIN, refuseGuessableAdminPassword } from '../passwords/first-admin-password.js';
import { Passwords } from '../passwords/passwords.js';
import { CreateUser } from './create-user.js';

/** Creates the account of ADMIN_EMAIL at the start of every process. An existing account keeps its password. */
@Injectable()
export class EnsureFirstAdmin implements OnApplicationBootstrap {
  private readonly logger = new Logger('Identity');

  constructor(
    private readonly commands: CommandBus,
    private readonly config: Config,
    private readonly db: Database,
    private readonly passwords: Passwords,
  ) {}

  onApplicationBootstrap(): Promise<void> {
    return actingAs(SYSTEM, () => this.ensure());
  }

  private async ensure(): Promise<void> {
    const email = this.config.get('ADMIN_EMAIL');
    const password = this.config.get('ADMIN_PASSWORD');
    if (!email || !password) return;
    refuseGuessableAdminPassword(password, email);
    if (await this.exists(email)) return;
    try {
      await this.commands.execute(
        new CreateUser(SYSTEM, {
          email,
          passwordHash: await this.passwords.hash(password, '127.0.0.1'),
          name: FIRST_ADMIN,
          role: 'admin',
        }),
      );
      this.logger.log('The first administrator was created.');
    } catch (error) {
      // Another process created the account first.
      if (!(error instanceof EmailTaken)) throw error;
    }
  }

  private async exists(email: string): Promise<boolean> {
    const found = await this.db.query(sql`select 1 from identity.user_account where email_key = ${emailKey(email)} and deleted_at is null`);
    return found.length > 0;
  }
}
