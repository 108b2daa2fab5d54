import { Migration } from '@mikro-orm/migrations';

export class Migration20261121_02_Identity extends Migration {
  override up(): void {
    this.addSql(`create schema identity`);
    this.addSql(`create table identity.user_account (
      id uuid primary key,
      email text not null,
      name text not null,
      role text not null check (role in ('patient', 'doctor', 'hospital', 'admin')),
      password_hash text not null,
      contact text,
      address text,
      active boolean not null default true,
      profile_id uuid,
      version integer not null default 1,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      deleted_at timestamptz,
      constraint user_has_profile check (role = 'admin' or profile_id is not null)
    )`);
    this.addSql(`create unique index user_email_unique on identity.user_account (lower(email)) where deleted_at is null`);
    this.addSql(`create index user_profile on identity.user_account (profile_id) where profile_id is not null`);
    this.addSql(`grant usage on schema identity to consilium_app`);
    this.addSql(`grant select, insert, update on all tables in schema identity to consilium_app`);
  }
}
