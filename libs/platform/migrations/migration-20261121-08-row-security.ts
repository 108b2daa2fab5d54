import { Migration } from '@mikro-orm/migrations';

// Read once per statement, not once per row.
const ROLE = `(select current_setting('consilium.role', true))`;
const USER = `(select nullif(current_setting('consilium.user_id', true), '')::uuid)`;
const PROFILE = `(select nullif(current_setting('consilium.profile_id', true), '')::uuid)`;
/** Sees all: the system, administrators, and other systems, whose scopes are checked before the statement is sent. */
const ALL = `(select coalesce(current_setting('consilium.role', true) in ('system', 'admin', 'integration'), false))`;

const inReach = (column: string) => `exists (select from directory.patient_in_reach reach where reach.patient_id = ${column})`;

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

    // Belongs to the owner, whom row security does not bind: the policies of the mappings are not asked again for each relation.
    this.addSql(`create view directory.patient_in_reach as
      select up.patient_id from directory.user_patient up
      where current_setting('consilium.role', true) = 'patient' and up.user_id = nullif(current_setting('consilium.user_id', true), '')::uuid
        and up.ended_at is null and (up.expires_at is null or up.expires_at > now())
      union all
      select dp.patient_id from directory.doctor_patient dp
      where current_setting('consilium.role', true) = 'doctor' and dp.doctor_id = nullif(current_setting('consilium.profile_id', true), '')::uuid
        and dp.ended_at is null
      union all
      select hp.patient_id from directory.hospital_patient hp
      where current_setting('consilium.role', true) = 'hospital' and hp.hospital_id = nullif(current_setting('consilium.profile_id', true), '')::uuid
        and hp.ended_at is null`);
    this.addSql(
      `comment on view directory.patient_in_reach is 'The patients with whom the asker has to do now. A new kind of relation is one more part.'`,
    );
    this.addSql(`grant select on directory.patient_in_reach to consilium_app`);

    this.protect('identity.user_account', `id = ${USER}`);
    this.protect('directory.patient', inReach('patient.id'));
    this.protect('directory.user_patient', `user_id = ${USER}`);
    this.protect('directory.doctor_patient', `(${ROLE} = 'doctor' and doctor_id = ${PROFILE}) or ${inReach('doctor_patient.patient_id')}`);
    this.protect(
      'directory.hospital_patient',
      `(${ROLE} = 'hospital' and hospital_id = ${PROFILE}) or ${inReach('hospital_patient.patient_id')}`,
    );
    this.protect('directory.identifier', `owner_kind <> 'patient' or ${inReach('identifier.owner_id')}`);
    this.protect('directory.import_run');
    this.protect('directory.import_file');
    this.protect(
      'scheduling.appointment',
      `case ${ROLE} when 'doctor' then doctor_id = ${PROFILE} when 'hospital' then hospital_id = ${PROFILE} else ${inReach('appointment.patient_id')} end`,
    );
    this.protect(
      'messaging.chat',
      `(${ROLE} = 'patient' or (${ROLE} = 'doctor' and doctor_id = ${PROFILE})) and ${inReach('chat.patient_id')}`,
    );
    this.protect('notifications.notification', `user_id = ${USER}`);
  }

  /** Without a condition: for the system and administrators only. */
  private protect(table: string, others?: string): void {
    this.addSql(`alter table ${table} enable row level security`);
    this.addSql(`create policy asker on ${table} to consilium_app using (${others ? `${ALL} or (${others})` : ALL})`);
  }
}
