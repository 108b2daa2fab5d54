import { Migration } from '@mikro-orm/migrations';
import { protect, USER } from './protect.js';

/** Accounts, sessions and all means to start a session: passwords, second factors, passkeys, mail links, other issuers, OAuth clients. */
export class Migration20261125_02_Identity extends Migration {
  override up(): void {
    this.addSql(`create schema identity`);
    // The lower-case email is a column: under row security only leakproof functions can use an index, and lower() is not leakproof.
    this.addSql(`create table identity.user_account (
      id uuid primary key,
      email text not null,
      email_key text generated always as (lower(email)) stored,
      email_verified_at timestamptz,
      name text not null,
      role text not null check (role in ('patient', 'doctor', 'hospital', 'admin')),
      password_hash text,
      password_changed_at timestamptz,
      has_demo_password boolean,
      totp_secret bytea,
      totp_confirmed_at timestamptz,
      totp_last_step integer,
      contact text,
      address text,
      active boolean not null default true,
      profile_id uuid,
      version integer not null default 1,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      deleted_at timestamptz,
      deleted_by uuid,
      constraint user_has_profile check (role = 'admin' or profile_id is not null)
    )`);
    this.addSql(`create unique index user_email_unique on identity.user_account (email_key) where deleted_at is null`);
    // One account per patient profile: a second account would read the profile as its own.
    this.addSql(
      `create unique index user_patient_profile_unique on identity.user_account (profile_id) where role = 'patient' and deleted_at is null`,
    );
    this.addSql(`create index user_profile on identity.user_account (profile_id) where profile_id is not null`);
    this.addSql(`create index user_list on identity.user_account (created_at desc, id desc) where deleted_at is null`);
    // Failed log-ins check if any account still has a hash of another system.
    this.addSql(`create index user_foreign_hash on identity.user_account (substr(password_hash, 5, 2))
      where password_hash like '$2%' and deleted_at is null and active`);

    // Comparing a hash with the demo password is expensive, so it is done once per hash (null: not done yet). Any write of a hash resets it.
    this.addSql(`create function identity.forget_demo_password() returns trigger language plpgsql as $$
      begin
        if tg_op = 'INSERT' or new.password_hash is distinct from old.password_hash then
          new.has_demo_password := null;
        end if;
        return new;
      end $$`);
    this.addSql(`create trigger user_password_unknown before insert or update of password_hash on identity.user_account
      for each row execute function identity.forget_demo_password()`);
    this.addSql(`create index user_password_unknown on identity.user_account (id)
      where has_demo_password is null and password_hash is not null and deleted_at is null`);
    this.addSql(`create index user_demo_password on identity.user_account (id) where has_demo_password and deleted_at is null`);

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
    // The subject by which an issuer knows a person never leaves this table: links are named by their id.
    this.addSql(`create table identity.external_identity (
      id uuid not null,
      issuer text not null,
      subject text not null,
      user_id uuid not null references identity.user_account (id),
      created_at timestamptz not null,
      primary key (issuer, subject)
    )`);
    this.addSql(`create unique index external_identity_id on identity.external_identity (id)`);
    this.addSql(`create index external_identity_of_user on identity.external_identity (user_id)`);
    // Mails to the owner of an account about a change that somebody else may have made; `email` is the address before the change.
    this.addSql(`create table identity.security_notice (
      id uuid primary key,
      user_id uuid not null references identity.user_account (id),
      change text not null,
      email text not null,
      created_at timestamptz not null
    )`);
    this.addSql(`create index security_notice_age on identity.security_notice (created_at)`);
    this.addSql(`create table identity.login_failure (
      account text not null,
      address text not null,
      at timestamptz not null
    )`);
    this.addSql(`create index login_failure_age on identity.login_failure (at)`);
    this.addSql(`grant usage on schema identity to consilium_app`);
    this.addSql(`grant select, insert, update on all tables in schema identity to consilium_app`);
    this.addSql(`grant delete on identity.session, identity.refresh_token, identity.email_link, identity.recovery_code, identity.passkey,
      identity.external_identity, identity.login_failure, identity.security_notice to consilium_app`);

    protect(this, 'identity.user_account', `id = ${USER}`);
    for (const table of ['session', 'email_link', 'recovery_code', 'passkey', 'external_identity', 'security_notice'])
      protect(this, `identity.${table}`, `user_id = ${USER}`);
    protect(this, 'identity.refresh_token');
  }
}
