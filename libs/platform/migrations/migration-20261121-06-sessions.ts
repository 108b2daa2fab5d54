import { Migration } from '@mikro-orm/migrations';

/** Sessions and everything that can begin one: passwords, second factors, passkeys, mail links, other issuers, OAuth clients. */
export class Migration20261121_06_Sessions extends Migration {
  override up(): void {
    this.addSql(`alter table identity.user_account
      add column email_verified_at timestamptz,
      add column password_changed_at timestamptz,
      add column totp_secret bytea,
      add column totp_confirmed_at timestamptz,
      add column totp_last_step integer,
      add column deleted_by uuid,
      alter column password_hash drop not null`);
    this.addSql(`create index user_list on identity.user_account (created_at desc, id desc) where deleted_at is null`);
    this.addSql(`create table identity.oauth_client (
      id uuid primary key,
      name text not null,
      secret_hash bytea not null,
      scopes text[] not null,
      version integer not null default 1,
      created_at timestamptz not null default now(),
      created_by uuid not null,
      revoked_at timestamptz,
      revoked_by uuid
    )`);
    this.addSql(`create table identity.session (
      id uuid primary key,
      user_id uuid references identity.user_account (id),
      client_id text,
      scopes text[],
      method text not null check (method in ('password', 'passkey', 'oidc', 'client')),
      second_factor boolean not null,
      user_agent text,
      address inet,
      fingerprint text,
      created_at timestamptz not null,
      last_used_at timestamptz not null,
      expires_at timestamptz not null,
      ends_at timestamptz not null,
      ended_at timestamptz,
      end_reason text,
      constraint session_ends check (expires_at <= ends_at)
    )`);
    this.addSql(`create index session_of_user on identity.session (user_id, created_at desc, id desc)`);
    this.addSql(`create index session_over on identity.session (ends_at)`);
    this.addSql(`create table identity.refresh_token (
      hash bytea primary key,
      session_id uuid not null references identity.session (id) on delete cascade,
      created_at timestamptz not null,
      used_at timestamptz
    )`);
    this.addSql(`create index refresh_token_of_session on identity.refresh_token (session_id)`);
    this.addSql(`create table identity.email_link (
      id uuid primary key,
      user_id uuid not null references identity.user_account (id),
      purpose text not null check (purpose in ('verify-email', 'reset-password')),
      email text not null,
      created_at timestamptz not null,
      expires_at timestamptz not null,
      used_at timestamptz
    )`);
    this.addSql(`create index email_link_of_user on identity.email_link (user_id, purpose, created_at)`);
    this.addSql(`create table identity.recovery_code (
      user_id uuid not null references identity.user_account (id),
      hash bytea not null,
      used_at timestamptz,
      primary key (user_id, hash)
    )`);
    this.addSql(`create table identity.passkey (
      id uuid primary key,
      user_id uuid not null references identity.user_account (id),
      credential_id text not null unique,
      public_key bytea not null,
      counter bigint not null,
      transports text[] not null,
      device_type text not null,
      backed_up boolean not null,
      name text not null,
      created_at timestamptz not null,
      last_used_at timestamptz
    )`);
    this.addSql(`create index passkey_of_user on identity.passkey (user_id)`);
    this.addSql(`create table identity.external_identity (
      issuer text not null,
      subject text not null,
      user_id uuid not null references identity.user_account (id),
      created_at timestamptz not null,
      primary key (issuer, subject)
    )`);
    this.addSql(`create table identity.login_failure (
      account text not null,
      address text not null,
      at timestamptz not null
    )`);
    this.addSql(`create index login_failure_age on identity.login_failure (at)`);
    this.addSql(`grant select, insert, update on all tables in schema identity to consilium_app`);
    this.addSql(`grant delete on identity.session, identity.refresh_token, identity.email_link, identity.recovery_code, identity.passkey,
      identity.login_failure to consilium_app`);
  }
}
