import { Injectable } from '@nestjs/common';
import { Clock } from '../../kernel/clock.js';
import { newId } from '../../kernel/ids.js';
import { sql } from '../../kernel/sql.js';
import { Database } from '../../platform/database/database.js';
import type { User } from '../domain/user.js';

/** A change of a way into an account, or of the address for its mails. */
export type AccountChange =
  | 'email'
  | 'password'
  | 'second-factor-on'
  | 'second-factor-off'
  | 'recovery-codes'
  | 'passkey-added'
  | 'passkey-removed'
  | 'issuer-linked'
  | 'issuer-unlinked';

/** Mails that notify the owner of an account of a change, in case somebody else made it. */
@Injectable()
export class SecurityNotices {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  /** Call in the transaction, before the email changes: the notice goes to the current address, if it is verified. */
  async tell(user: User, change: AccountChange): Promise<void> {
    if (!user.emailVerifiedAt) return;
    const id = newId();
    await this.db.query(
      sql`insert into identity.security_notice (id, user_id, change, email, created_at)
          values (${id}, ${user.id}, ${change}, ${user.email}, ${this.clock.now()})`,
    );
    user.securityNoticeDue(id);
  }
}
