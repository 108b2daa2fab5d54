import { Migration } from '@mikro-orm/migrations';
import { among, protect } from './protect.js';

/** Duplicates of patients: found by name and birth date, merged by a person, kept so that it can be undone. */
export class Migration20261128_12_Duplicates extends Migration {
  override up(): void {
    this.addSql(`create function directory.sorted_words(given text) returns text language sql immutable strict parallel safe as
      $$ select string_agg(word, ' ' order by word collate "C") from unnest(directory.words(given)) word $$`);
    this.addSql(`grant execute on function directory.sorted_words(text) to consilium_app`);
    this.addSql(`alter table directory.patient add name_sorted text generated always as (directory.sorted_words(name)) stored`);
    this.addSql(`create index patient_same on directory.patient (name_sorted, birth_date) where deleted_at is null`);
    this.addSql(`create table directory.distinct_patients (
      first_id uuid not null references directory.patient (id),
      second_id uuid not null references directory.patient (id),
      decided_by uuid not null,
      decided_at timestamptz not null,
      primary key (first_id, second_id),
      constraint distinct_patients_in_order check (first_id < second_id)
    )`);
    // Everything that an undo needs is in one sealed value.
    this.addSql(`create table directory.patient_merge (
      id uuid primary key,
      from_id uuid not null references directory.patient (id),
      into_id uuid not null references directory.patient (id),
      merged_by uuid not null,
      merged_at timestamptz not null,
      undo_until timestamptz not null,
      undone_by uuid,
      undone_at timestamptz,
      undo bytea not null
    )`);
    this.addSql(`create unique index patient_merge_once on directory.patient_merge (from_id) where undone_at is null`);
    this.addSql(`create index patient_merge_list on directory.patient_merge (merged_at, id)`);
    this.addSql(`create index patient_merge_into on directory.patient_merge (into_id)`);
    this.addSql(`grant select, insert, update on directory.patient_merge, directory.distinct_patients to consilium_app`);
    protect(this, 'directory.patient_merge', among('registered_patient', 'patient_merge.into_id'));
    protect(
      this,
      'directory.distinct_patients',
      `${among('registered_patient', 'distinct_patients.first_id')} and ${among('registered_patient', 'distinct_patients.second_id')}`,
    );
    // A merged patient may bring a second chat with the same doctor: both stay.
    this.addSql(`alter table messaging.chat drop constraint chat_one_per_pair, add second boolean not null default false`);
    this.addSql(`create unique index chat_one_per_pair on messaging.chat (doctor_id, patient_id) where not second`);
  }
}
