import { Migration } from '@mikro-orm/migrations';

const setting = (name: string) => `current_setting('consilium.${name}', true)`;

/** Mails to the owner of an account about a change that somebody else may have made, with the address that it had before. */
export class Migration20261121_10_SecurityNotices extends Migration {
  override up(): void {
    this.addSql(`create table identity.security_notice (
      id uuid primary key,
      user_id uuid not null references identity.user_account (id),
      change text not null,
      email text not null,
      created_at timestamptz not null
    )`);
    this.addSql(`create index security_notice_age on identity.security_notice (created_at)`);
    this.addSql(`alter table identity.security_notice enable row level security`);
    this.addSql(`create policy asker on identity.security_notice to consilium_app using (
      (select coalesce(${setting('role')} in ('system', 'admin', 'integration'), false)) or user_id = (select nullif(${setting('user_id')}, '')::uuid))`);
    this.addSql(`grant select, insert, update, delete on identity.security_notice to consilium_app`);
  }
}
