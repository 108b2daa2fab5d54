import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { sql } from '../../kernel/sql.js';
import { Database } from '../../platform/database/database.js';
import { Shown } from '../../platform/http/fields/texts.js';
import { Instant } from '../../platform/http/fields/times.js';
import { OneOf } from '../../platform/http/fields/values.js';
import { InvalidLink } from '../domain/user.errors.js';
import { ACCOUNT_ROLES, type AccountRole } from '../domain/user.js';
import { EmailLinks } from '../mails/email-links.js';

/** Fields of an account that the page behind a link shows. */
export class LinkedAccount {
  @OneOf(ACCOUNT_ROLES, { name: 'AccountRole' }) role!: AccountRole;
  @Shown({ description: 'As whoever opened it gave it.', example: 'Ada Rivera' }) name!: string;
  @Instant({ example: '2026-11-02T10:15:00.000Z' }) createdAt!: string;
}

/** The account of a link to verify an email. The owner of the mailbox sees it and says whether it is theirs. */
export class GetLinkedAccount extends Query<LinkedAccount> {
  constructor(readonly token: string) {
    super();
  }
}

@QueryHandler(GetLinkedAccount)
export class GetLinkedAccountHandler implements IQueryHandler<GetLinkedAccount> {
  constructor(
    private readonly db: Database,
    private readonly links: EmailLinks,
  ) {}

  async execute({ token }: GetLinkedAccount): Promise<LinkedAccount> {
    const userId = await this.links.look(token, 'verify-email');
    const [account] = await this.db.query<{ role: AccountRole; name: string; created_at: string }>(
      sql`select role, name, created_at from identity.user_account where id = ${userId} and email_verified_at is null`,
    );
    if (!account) throw new InvalidLink();
    return { role: account.role, name: account.name, createdAt: new Date(account.created_at).toISOString() };
  }
}
