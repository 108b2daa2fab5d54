import { Migration } from '@mikro-orm/migrations';
import { idSetting, inReach, PROFILE, protect, setting, USER } from './protect.js';

const stamps = `
      version integer not null default 1,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      deleted_at timestamptz,
      deleted_by uuid,
      delete_reason text`;

const mapping = (table: string, left: string, right: string, more = '') => `create table directory.${table} (
      id uuid primary key,
      ${left}_id uuid not null references directory.${left} (id),
      ${right}_id uuid not null references directory.${right} (id),
      created_at timestamptz not null default now(),
      created_by uuid not null,
      ended_at timestamptz,
      ended_by uuid${more}
    )`;

export class Migration20261125_03_Directory extends Migration {
  override up(): void {
    this.addSql(`create schema directory`);
    this.addSql(`create table directory.hospital (
      id uuid primary key,
      name text not null,
      type text not null check (type in ('hospital', 'clinic', 'laboratory', 'pharmacy', 'insurer', 'other')),
      email text,
      phone text,
      website text,
      address jsonb,
      licence_number text,
      accreditation text,
      specialities text[] not null default '{}',
      time_zone text not null,
      verification text not null check (verification in ('pending', 'verified', 'rejected')),${stamps}
    )`);
    this.addSql(`create unique index hospital_email_unique on directory.hospital (lower(email)) where deleted_at is null`);
    this.addSql(`create unique index hospital_licence_unique on directory.hospital (licence_number) where deleted_at is null`);
    this.addSql(`create table directory.doctor (
      id uuid primary key,
      name text not null,
      designation text,
      specialities text[] not null default '{}',
      licence_number text,
      experience_years smallint check (experience_years between 0 and 80),
      biography text,
      languages text[] not null default '{}',
      email text,
      phone text,
      address jsonb,
      time_zone text not null,
      status text not null check (status in ('active', 'suspended', 'retired')),
      verification text not null check (verification in ('pending', 'verified', 'rejected')),
      vouched_by uuid references directory.hospital,
      accepts_new_patients boolean not null default true,${stamps}
    )`);
    this.addSql(`create unique index doctor_licence_unique on directory.doctor (licence_number) where deleted_at is null`);
    this.addSql(`create index doctor_vouched_by on directory.doctor (vouched_by) where vouched_by is not null`);
    this.addSql(`create index doctor_specialities on directory.doctor using gin (specialities)`);
    this.addSql(`create table directory.patient (
      id uuid primary key,
      name text not null,
      birth_date date not null,
      gender text not null check (gender in ('female', 'male', 'other', 'unknown')),
      email text,
      phone text,
      address jsonb,
      preferred_language text,
      time_zone text not null,
      deceased_on date,
      validation_status text not null check (validation_status in ('pending', 'validated_by_doctor', 'validated_by_institution', 'full_access')),${stamps}
    )`);
    this.addSql(`create index hospital_list on directory.hospital (name, id) where deleted_at is null`);
    this.addSql(`create index doctor_list on directory.doctor (name, id) where deleted_at is null`);
    this.addSql(`create index patient_list on directory.patient (name, id) where deleted_at is null`);
    // `vouched`: the account vouches for the profiles that it brings. `may_relate`: it may map profiles that were here before.
    this.addSql(`create table directory.import_run (
      id uuid primary key,
      dry_run boolean not null,
      vouched boolean not null,
      may_relate boolean not null,
      status text not null check (status in ('waiting', 'running', 'done')),
      created_by uuid not null,
      created_at timestamptz not null default now(),
      finished_at timestamptz
    )`);
    this.addSql(`create index import_run_open on directory.import_run (created_at) where status <> 'done'`);
    this.addSql(`create table directory.identifier (
      owner_kind text not null check (owner_kind in ('hospital', 'doctor', 'patient')),
      system text not null,
      value text not null,
      owner_id uuid not null,
      kind text not null,
      brought_by uuid references directory.import_run,
      primary key (owner_kind, system, value)
    )`);
    this.addSql(`create index identifier_owner on directory.identifier (owner_id)`);

    this.addSql(mapping('hospital_doctor', 'hospital', 'doctor'));
    this.addSql(mapping('hospital_patient', 'hospital', 'patient'));
    this.addSql(mapping('doctor_patient', 'doctor', 'patient'));
    this.addSql(`create unique index hospital_doctor_once on directory.hospital_doctor (hospital_id, doctor_id) where ended_at is null`);
    this.addSql(`create index hospital_doctor_by_doctor on directory.hospital_doctor (doctor_id) where ended_at is null`);
    this.addSql(`create unique index hospital_patient_once on directory.hospital_patient (hospital_id, patient_id) where ended_at is null`);
    this.addSql(`create index hospital_patient_by_patient on directory.hospital_patient (patient_id) where ended_at is null`);
    this.addSql(`create unique index doctor_patient_once on directory.doctor_patient (doctor_id, patient_id) where ended_at is null`);
    this.addSql(`create index doctor_patient_by_patient on directory.doctor_patient (patient_id) where ended_at is null`);
    this.addSql(`create table directory.user_patient (
      id uuid primary key,
      user_id uuid not null,
      patient_id uuid not null references directory.patient (id),
      relation text not null check (relation in ('self', 'wife', 'husband', 'child', 'spouse', 'parent', 'guardian', 'other')),
      scopes text[] not null check (scopes <@ array['book', 'chat', 'records']),
      expires_at timestamptz,
      created_at timestamptz not null default now(),
      created_by uuid not null,
      ended_at timestamptz,
      ended_by uuid
    )`);
    this.addSql(`create unique index user_patient_once on directory.user_patient (user_id, patient_id) where ended_at is null`);
    this.addSql(
      `create unique index user_patient_one_self on directory.user_patient (user_id) where ended_at is null and relation = 'self'`,
    );
    this.addSql(`create index user_patient_by_patient on directory.user_patient (patient_id) where ended_at is null`);

    this.addSql(`create table directory.import_file (
      id uuid primary key,
      import_run_id uuid not null references directory.import_run (id),
      position integer not null,
      name text not null,
      content bytea,
      status text not null check (status in ('waiting', 'done', 'failed')),
      deferred boolean not null default false,
      counts jsonb not null default '{}',
      problems jsonb not null default '[]',
      unique (import_run_id, position)
    )`);
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

    this.addSql(`grant usage on schema directory to consilium_app`);
    this.addSql(`grant select, insert, update on all tables in schema directory to consilium_app`);

    // Patients whom the caller has a relation with, one view per kind of relation. A new kind is one more part of its view. The views belong to the
    // owner, who bypasses row security, so that the policies of the mappings are not checked again for each row.
    this.addSql(`create view directory.own_patient as
      select up.patient_id from directory.user_patient up
      where ${setting('role')} = 'patient' and up.user_id = ${idSetting('user_id')} and up.ended_at is null and (up.expires_at is null or up.expires_at > now())`);
    this.addSql(`create view directory.patient_in_emergency as
      select bg.patient_id from directory.break_glass bg
      where ${setting('role')} = 'doctor' and bg.doctor_id = ${idSetting('profile_id')} and bg.expires_at > now()`);
    this.addSql(`create view directory.patient_in_care as
      select dp.patient_id from directory.doctor_patient dp
      where ${setting('role')} = 'doctor' and dp.doctor_id = ${idSetting('profile_id')} and dp.ended_at is null
      union all
      select patient_id from directory.patient_in_emergency`);
    this.addSql(`create view directory.registered_patient as
      select hp.patient_id from directory.hospital_patient hp
      where ${setting('role')} = 'hospital' and hp.hospital_id = ${idSetting('profile_id')} and hp.ended_at is null`);
    this.addSql(
      `grant select on directory.own_patient, directory.patient_in_emergency, directory.patient_in_care, directory.registered_patient to consilium_app`,
    );

    protect(this, 'directory.patient', inReach('patient.id'));
    protect(this, 'directory.user_patient', `user_id = ${USER}`);
    protect(this, 'directory.doctor_patient', `doctor_id = ${PROFILE} or ${inReach('doctor_patient.patient_id')}`);
    protect(this, 'directory.hospital_patient', `hospital_id = ${PROFILE} or ${inReach('hospital_patient.patient_id')}`);
    protect(this, 'directory.identifier', `owner_kind <> 'patient' or ${inReach('identifier.owner_id')}`);
    protect(this, 'directory.import_run');
    protect(this, 'directory.import_file');
    protect(
      this,
      'directory.break_glass',
      `doctor_id = ${PROFILE} or ${inReach('break_glass.patient_id')} or exists (
        select from directory.hospital_doctor hd where hd.hospital_id = ${PROFILE} and hd.doctor_id = break_glass.doctor_id and hd.ended_at is null)`,
    );
  }
}
