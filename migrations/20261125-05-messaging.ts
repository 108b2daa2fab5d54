import { Migration } from '@mikro-orm/migrations';
import { among, PROFILE, protect } from './protect.js';

export class Migration20261125_05_Messaging extends Migration {
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
    protect(
      this,
      'messaging.chat',
      `${among('own_patient', 'chat.patient_id')} or (doctor_id = ${PROFILE} and ${among('patient_in_care', 'chat.patient_id')})`,
    );
  }
}
