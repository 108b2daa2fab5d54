import { Migration } from '@mikro-orm/migrations';

const setting = (name: string) => `current_setting('consilium.${name}', true)`;
const id = (name: string) => `nullif(${setting(name)}, '')::uuid`;

// Within a select of their own they are read once per statement, not once per row.
const USER = `(select ${id('user_id')})`;
const PROFILE = `(select ${id('profile_id')})`;
/** Sees all: the system, administrators, and other systems, whose scopes are checked before the statement is sent. */
const ALL = `(select coalesce(${setting('role')} in ('system', 'admin', 'integration'), false))`;

const among = (view: string, patient: string) => `exists (select from directory.${view} asked where asked.patient_id = ${patient})`;
const inReach = (patient: string) =>
  ['own_patient', 'patient_in_care', 'registered_patient'].map((view) => among(view, patient)).join(' or ');

/**
 * A second wall behind the policies of the contexts (ADR 0013): who asks is told with every statement, and a statement that forgot its
 * condition still finds no more than what the asker has to do with. Who was not named finds nothing.
 */
export class Migration20261121_08_RowSecurity extends Migration {
  override up(): void {
    // Rows are compared before the condition of the statement is: only functions that leak nothing may use an index, and lower() is none.
    this.addSql(`alter table identity.user_account add column email_key text generated always as (lower(email)) stored`);
    this.addSql(`drop index identity.user_email_unique`);
    this.addSql(`create unique index user_email_unique on identity.user_account (email_key) where deleted_at is null`);

    // Which patients the asker has to do with, one view per kind of relation: a new one is one more part of its view. They are the owner's,
    // whom row security does not bind, so that the policies of the mappings are not asked again for each row.
    this.addSql(`create view directory.own_patient as
      select up.patient_id from directory.user_patient up
      where ${setting('role')} = 'patient' and up.user_id = ${id('user_id')} and up.ended_at is null and (up.expires_at is null or up.expires_at > now())`);
    this.addSql(`create view directory.patient_in_emergency as
      select bg.patient_id from directory.break_glass bg
      where ${setting('role')} = 'doctor' and bg.doctor_id = ${id('profile_id')} and bg.expires_at > now()`);
    this.addSql(`create view directory.patient_in_care as
      select dp.patient_id from directory.doctor_patient dp
      where ${setting('role')} = 'doctor' and dp.doctor_id = ${id('profile_id')} and dp.ended_at is null
      union all
      select patient_id from directory.patient_in_emergency`);
    this.addSql(`create view directory.registered_patient as
      select hp.patient_id from directory.hospital_patient hp
      where ${setting('role')} = 'hospital' and hp.hospital_id = ${id('profile_id')} and hp.ended_at is null`);
    this.addSql(
      `grant select on directory.own_patient, directory.patient_in_emergency, directory.patient_in_care, directory.registered_patient to consilium_app`,
    );

    this.protect('identity.user_account', `id = ${USER}`);
    this.protect('identity.session', `user_id = ${USER}`);
    this.protect('identity.refresh_token');
    this.protect('identity.email_link', `user_id = ${USER}`);
    this.protect('identity.recovery_code', `user_id = ${USER}`);
    this.protect('identity.passkey', `user_id = ${USER}`);
    this.protect('identity.external_identity', `user_id = ${USER}`);
    this.protect('directory.patient', inReach('patient.id'));
    this.protect('directory.user_patient', `user_id = ${USER}`);
    this.protect('directory.doctor_patient', `doctor_id = ${PROFILE} or ${inReach('doctor_patient.patient_id')}`);
    this.protect('directory.hospital_patient', `hospital_id = ${PROFILE} or ${inReach('hospital_patient.patient_id')}`);
    this.protect('directory.identifier', `owner_kind <> 'patient' or ${inReach('identifier.owner_id')}`);
    this.protect('directory.import_run');
    this.protect('directory.import_file');
    this.protect(
      'scheduling.appointment',
      `${PROFILE} = any (array[doctor_id, hospital_id]) or ${among('own_patient', 'appointment.patient_id')} or ${among('patient_in_emergency', 'appointment.patient_id')}`,
    );
    this.protect(
      'messaging.chat',
      `${among('own_patient', 'chat.patient_id')} or (doctor_id = ${PROFILE} and ${among('patient_in_care', 'chat.patient_id')})`,
    );
    this.protect('notifications.notification', `user_id = ${USER}`);
    this.protect(
      'directory.break_glass',
      `doctor_id = ${PROFILE} or ${inReach('break_glass.patient_id')} or exists (
        select from directory.hospital_doctor hd where hd.hospital_id = ${PROFILE} and hd.doctor_id = break_glass.doctor_id and hd.ended_at is null)`,
    );

    // Whatever anybody does is written down in their own statement; what was written down they do not see.
    this.protect('audit.audit_event');
    this.addSql(`create policy anybody on audit.audit_event for insert to consilium_app with check (true)`);
    this.protect('audit.audit_link');
    this.protect('audit.checkpoint');
  }

  /** Without a condition: for the system and administrators only. */
  private protect(table: string, others?: string): void {
    this.addSql(`alter table ${table} enable row level security`);
    this.addSql(`create policy asker on ${table} to consilium_app using (${others ? `${ALL} or (${others})` : ALL})`);
  }
}
