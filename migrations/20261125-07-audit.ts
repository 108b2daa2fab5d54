import { Migration } from '@mikro-orm/migrations';
import { protect } from './protect.js';

const COLUMNS = `id, at, user_id, role, system, session_id, on_behalf_of, action, subject, record_id, patient_ids, request_id, address, outcome,
  status, mac`;

/** The application adds to these tables and reads them; only their owner can change or remove a row (ADR 0012). */
export class Migration20261125_07_Audit extends Migration {
  override up(): void {
    this.addSql(`create schema audit`);
    this.addSql(`create table audit.audit_event (
      id uuid primary key,
      seq bigint generated always as identity,
      at timestamptz not null,
      user_id uuid,
      role text,
      system text,
      session_id uuid,
      on_behalf_of uuid,
      action text not null,
      subject text not null,
      record_id uuid,
      patient_ids uuid[] not null,
      request_id text,
      address inet,
      outcome text not null check (outcome in ('ok', 'refused', 'failed')),
      status smallint,
      mac bytea not null,
      constraint audit_event_seq unique (seq),
      constraint audit_event_time check (at between '2000-01-01+00' and '9999-01-01+00')
    )`);
    this.addSql(`create index audit_event_of_user on audit.audit_event (user_id, seq)`);
    this.addSql(`create index audit_event_of_patient on audit.audit_event using gin (patient_ids)`);
    this.addSql(`create index audit_event_of_request on audit.audit_event (request_id)`);
    this.addSql(`create index audit_event_by_time on audit.audit_event using brin (at)`);
    // No foreign key to the event: a missing event must be visible, not impossible to record.
    this.addSql(`create table audit.audit_link (
      position bigint primary key check (position > 0),
      event_id uuid not null unique,
      event_seq bigint not null,
      hash bytea not null
    )`);
    this.addSql(`create index audit_link_by_seq on audit.audit_link (event_seq)`);
    this.addSql(`create table audit.checkpoint (
      position bigint primary key,
      event_seq bigint not null,
      hash bytea not null,
      at timestamptz not null,
      signature bytea not null
    )`);
    this.addSql(`grant usage on schema audit to consilium_app`);
    this.addSql(`grant select on all tables in schema audit to consilium_app`);
    this.addSql(`grant insert on audit.audit_link, audit.checkpoint to consilium_app`);
    // A role with insert on the whole table may choose the number of the event (`overriding system value`). The application must not.
    this.addSql(`grant insert (${COLUMNS}) on audit.audit_event to consilium_app`);
    this.addSql(`grant select on all sequences in schema audit to consilium_app`);

    // Every caller may insert the events of their own statements, but not read them.
    protect(this, 'audit.audit_event');
    this.addSql(`create policy anybody on audit.audit_event for insert to consilium_app with check (true)`);
    protect(this, 'audit.audit_link');
    protect(this, 'audit.checkpoint');
  }
}
