import { Migration } from '@mikro-orm/migrations';

/** The application adds to these tables and reads them; nothing but their owner can change or remove a row (ADR 0012). */
export class Migration20261121_07_Audit extends Migration {
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
      constraint audit_event_seq unique (seq)
    )`);
    this.addSql(`create index audit_event_of_user on audit.audit_event (user_id, seq)`);
    this.addSql(`create index audit_event_of_patient on audit.audit_event using gin (patient_ids)`);
    this.addSql(`create index audit_event_of_request on audit.audit_event (request_id)`);
    this.addSql(`create index audit_event_by_time on audit.audit_event using brin (at)`);
    // No foreign key to the event: that one is gone must be seen, not made impossible to write down.
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
    this.addSql(`grant select, insert on all tables in schema audit to consilium_app`);
    this.addSql(`grant select on all sequences in schema audit to consilium_app`);

    this.addSql(`create table directory.break_glass (
      id uuid primary key,
      doctor_id uuid not null references directory.doctor (id),
      patient_id uuid not null references directory.patient (id),
      reason text not null,
      opened_at timestamptz not null,
      opened_by uuid not null,
      expires_at timestamptz not null,
      reviewed_by uuid,
      reviewed_at timestamptz,
      verdict text check (verdict in ('justified', 'unjustified')),
      review_note text,
      constraint break_glass_reviewed_whole check ((reviewed_at is null) = (verdict is null) and (reviewed_at is null) = (reviewed_by is null))
    )`);
    this.addSql(`create index break_glass_of_doctor on directory.break_glass (doctor_id, expires_at)`);
    this.addSql(`create index break_glass_of_patient on directory.break_glass (patient_id, opened_at)`);
    this.addSql(`create index break_glass_list on directory.break_glass (opened_at, id)`);
    this.addSql(`grant select, insert, update on directory.break_glass to consilium_app`);
  }
}
