import { Injectable } from '@nestjs/common';
import { Clock } from '../../kernel/clock.js';
import { newId } from '../../kernel/ids.js';
import { sql } from '../../kernel/sql.js';
import { Database } from '../../platform/database/database.js';
import type { User } from '../domain/user.js';

/** What opens an account, or who its mails go to. */
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

/** Mails that tell the owner of an account what was changed, in case it was somebody else. */
@Injectable()
export class SecurityNotices {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  /** In the open transaction, and before an email changes: the address of now is told. One that nobody showed to be theirs is left in peace. */
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
