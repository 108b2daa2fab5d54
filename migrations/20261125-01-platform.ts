import { Migration } from '@mikro-orm/migrations';

/** Roles, extensions and the platform's own tables. `consilium_app` is a group role without login: it reads and writes rows, and owns nothing. */
export class Migration20261125_01_Platform extends Migration {
  override up(): void {
    this.addSql(`do $$ begin
      create role consilium_app nologin;
    exception when duplicate_object or unique_violation then null; end $$`);
    // The owner may act as the application, too (tests, installations with one login). From PostgreSQL 16 on, the creator of a role is a member
    // without the right to `set role` to it: grant that, too.
    this.addSql(`do $$ begin
      if exists (select 1 from pg_roles where rolname = current_user and rolsuper) then
        null;
      elsif current_setting('server_version_num')::int >= 160000 then
        if not pg_has_role(current_user, 'consilium_app', 'set') then
          execute format('grant consilium_app to %I with set true', current_user);
        end if;
      elsif not pg_has_role(current_user, 'consilium_app', 'member') then
        execute format('grant consilium_app to %I', current_user);
      end if;
    end $$`);
    this.addSql(`create extension if not exists btree_gist with schema public`);
    this.addSql(`create schema platform`);
    this.addSql(`create table platform.outbox_message (
      id uuid primary key,
      seq bigint generated always as identity,
      type text not null,
      data jsonb not null,
      occurred_at timestamptz not null default now(),
      relayed_at timestamptz,
      pending smallint not null default 0,
      request_id text
    )`);
    this.addSql(`create index outbox_message_unrelayed on platform.outbox_message (seq) where relayed_at is null`);
    this.addSql(`create index outbox_message_pending on platform.outbox_message (relayed_at) where pending > 0`);
    this.addSql(`create table platform.saga_receipt (
      message_id uuid not null,
      saga text not null,
      ran_at timestamptz not null default now(),
      primary key (message_id, saga)
    )`);
    this.addSql(`create table platform.idempotency_key (
      scope text not null,
      key text not null,
      fingerprint bytea not null,
      answer bytea not null,
      created_at timestamptz not null default now(),
      primary key (scope, key)
    )`);
    this.addSql(`create index idempotency_key_age on platform.idempotency_key (created_at)`);
    this.addSql(`grant usage on schema platform to consilium_app`);
    this.addSql(`grant select, insert, update, delete on all tables in schema platform to consilium_app`);
    this.addSql(`grant select on public.consilium_migration to consilium_app`);
  }
}
