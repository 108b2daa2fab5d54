import { Migration } from '@mikro-orm/migrations';
import { protect, USER } from './protect.js';

export class Migration20261125_06_Notifications extends Migration {
  override up(): void {
    this.addSql(`create schema notifications`);
    this.addSql(`create table notifications.notification (
      id uuid primary key,
      user_id uuid not null,
      kind text not null,
      appointment_id uuid,
      patient_id uuid,
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
    protect(this, 'notifications.notification', `user_id = ${USER}`);
  }
}
