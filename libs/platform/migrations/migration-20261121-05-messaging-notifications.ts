import { Migration } from '@mikro-orm/migrations';

export class Migration20261121_05_MessagingNotifications extends Migration {
  override up(): void {
    this.addSql(`create schema messaging`);
    this.addSql(`create table messaging.chat (
      id uuid primary key,
      doctor_id uuid not null,
      patient_id uuid not null,
      created_at timestamptz not null default now(),
      constraint chat_one_per_pair unique (doctor_id, patient_id)
    )`);
    this.addSql(`create index chat_of_patient on messaging.chat (patient_id)`);
    this.addSql(`grant usage on schema messaging to consilium_app`);
    this.addSql(`grant select, insert, update on all tables in schema messaging to consilium_app`);

    this.addSql(`create schema notifications`);
    this.addSql(`create table notifications.notification (
      id uuid primary key,
      user_id uuid not null,
      kind text not null,
      appointment_id uuid,
      facts jsonb not null,
      dedupe_key text not null,
      created_at timestamptz not null default now(),
      read_at timestamptz,
      constraint notification_once unique (user_id, dedupe_key)
    )`);
    this.addSql(`create index notification_list on notifications.notification (user_id, created_at desc, id desc)`);
    this.addSql(`create index notification_unread on notifications.notification (user_id, created_at desc, id desc) where read_at is null`);
    this.addSql(`grant usage on schema notifications to consilium_app`);
    this.addSql(`grant select, insert, update on all tables in schema notifications to consilium_app`);
  }
}
