import { timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../kernel/clock.js';
import { newId, UUID } from '../../kernel/ids.js';
import { type Sql, sql } from '../../kernel/sql.js';
import { SYSTEM } from '../../platform/access/actor.js';
import { actingAs } from '../../platform/access/request-context.js';
import { Config } from '../../platform/config.js';
import { Database } from '../../platform/database/database.js';
import { Secret } from '../../platform/secrets.js';
import { InvalidLink } from '../domain/user.errors.js';

export type Purpose = 'verify-email' | 'reset-password';
/** Lifetime of a link, minutes. */
export const LINK_MINUTES: Record<Purpose, number> = { 'verify-email': 48 * 60, 'reset-password': 30 };
/** Links of one kind for an account within an hour. Further requests get the same answer but send nothing. */
const MOST_PER_HOUR = 5;

/**
 * Links in mails. A link works once, until it expires, and only if it is the newest of its kind. Its token is the link's id and a code made from it
 * under a key: neither the database nor a queue holds a usable token.
 */
@Injectable()
export class EmailLinks {
  private readonly secret: Secret;

  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    config: Config,
  ) {
    this.secret = new Secret(config, 'email-link');
  }

  /** Creates a link for the account, in the open transaction. Undefined if the account already got too many. */
  async create(userId: string, email: string, purpose: Purpose): Promise<string | undefined> {
    const now = this.clock.now();
    const hourAgo = new Date(now.getTime() - 3_600_000);
    // The lock takes one request at a time per account, so that parallel ones do not exceed the limit.
    await this.db.query(sql`select 1 from identity.user_account where id = ${userId} for update`);
    const [row] = await this.db.query<{ id: string }>(sql`
      insert into identity.email_link (id, user_id, purpose, email, created_at, expires_at)
      select ${newId()}::uuid, ${userId}::uuid, ${purpose}, ${email}, ${now}::timestamptz, ${new Date(now.getTime() + LINK_MINUTES[purpose] * 60_000)}::timestamptz
      where (select count(*) from identity.email_link where user_id = ${userId} and purpose = ${purpose} and created_at > ${hourAgo}) < ${MOST_PER_HOUR}
      returning id`);
    return row?.id;
  }

  tokenOf(linkId: string): string {
    return `${linkId}.${this.secret.mac(linkId).toString('base64url')}`;
  }

  /** Ends all open links of this kind for the account. */
  async endAllOf(userId: string, purpose: Purpose): Promise<void> {
    await this.db.query(
      sql`update identity.email_link set used_at = ${this.clock.now()} where user_id = ${userId} and purpose = ${purpose} and used_at is null`,
    );
  }

  /** True if we made the token: it cannot be forged without the key. `take` checks whether the link is still valid. */
  isGenuine(token: string): boolean {
    return this.linkOf(token) !== undefined;
  }

  /** Returns the owner of a link, even of one that is used or expired. */
  async ownerOf(token: string): Promise<string | undefined> {
    const id = this.linkOf(token);
    if (id === undefined) return undefined;
    const [row] = await actingAs(SYSTEM, () =>
      this.db.query<{ user_id: string }>(sql`select user_id from identity.email_link where id = ${id}`),
    );
    return row?.user_id;
  }

  /** Uses a link up, in the open transaction, and returns its owner. */
  async take(token: string, purpose: Purpose): Promise<{ userId: string; email: string }> {
    const id = this.linkOf(token);
    if (id === undefined) throw new InvalidLink();
    const [row] = await this.db.query<{ user_id: string; email: string }>(
      sql`update identity.email_link l set used_at = ${this.clock.now()} where ${this.opens(id, purpose)} returning l.user_id, l.email`,
    );
    if (!row) throw new InvalidLink();
    return { userId: row.user_id, email: row.email };
  }

  /** Returns the account that a link would open. Does not use the link up. */
  async look(token: string, purpose: Purpose): Promise<string> {
    const id = this.linkOf(token);
    if (id === undefined) throw new InvalidLink();
    const [row] = await this.db.query<{ user_id: string }>(
      sql`select l.user_id from identity.email_link l where ${this.opens(id, purpose)}`,
    );
    if (!row) throw new InvalidLink();
    return row.user_id;
  }

  /** The link id in a genuine token. */
  private linkOf(token: string): string | undefined {
    const [id = '', code = ''] = token.split('.');
    return UUID.test(id) && isSame(this.secret.mac(id), Buffer.from(code, 'base64url')) ? id : undefined;
  }

  /** True if the link `l` is unused, not expired, the newest of its kind, and for the account's current email. */
  private opens(id: string, purpose: Purpose): Sql {
    return sql`l.id = ${id} and l.purpose = ${purpose} and l.used_at is null and l.expires_at > ${this.clock.now()}
      and not exists (select 1 from identity.email_link n where n.user_id = l.user_id and n.purpose = l.purpose and n.created_at > l.created_at)
      and exists (select 1 from identity.user_account u where u.id = l.user_id and u.active and u.deleted_at is null and lower(u.email) = lower(l.email))`;
  }
}

const isSame = (a: Buffer, b: Buffer): boolean => a.length === b.length && timingSafeEqual(a, b);
