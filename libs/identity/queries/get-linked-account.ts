import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { sql } from '../../kernel/sql.js';
import { Database } from '../../platform/database/database.js';
import { InvalidLink } from '../domain/user.errors.js';
import type { AccountRole } from '../domain/user.js';
import { EmailLinks } from '../email-links.js';

export interface LinkedAccountView {
  role: AccountRole;
  name: string;
  createdAt: string;
}

/** The account that a link to verify an email is about, for whoever has the mailbox: is it theirs? */
export class GetLinkedAccount extends Query<LinkedAccountView> {
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

  async execute({ token }: GetLinkedAccount): Promise<LinkedAccountView> {
    const userId = await this.links.look(token, 'verify-email');
    const [account] = await this.db.query<{ role: AccountRole; name: string; created_at: string }>(
      sql`select role, name, created_at from identity.user_account where id = ${userId} and email_verified_at is null`,
    );
    if (!account) throw new InvalidLink();
    return { role: account.role, name: account.name, createdAt: new Date(account.created_at).toISOString() };
  }
}
