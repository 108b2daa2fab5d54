import { Migration } from '@mikro-orm/migrations';
import { among, protect } from './protect.js';

/** Any number that no other lock uses. */
const CANDIDATE_LOCK = 5813;
const LOCKS = 256;
const MOST_NAMESAKES = 100;

/** Duplicates are noted when they arise, and numbers of a replaced patient remember whose they were. */
export class Migration20261128_13_Merges extends Migration {
  override up(): void {
    this.addSql(`create index patient_merged_into on directory.patient (merged_into) where merged_into is not null`);
    // Set where a source itself has replaced the patient: the next import of that source still knows the number as that patient's.
    this.addSql(`alter table directory.identifier add came_from uuid`);
    this.addSql(`alter table directory.import_source add came_from uuid`);
    this.addSql(`create index identifier_came_from on directory.identifier (came_from) where came_from is not null`);
    this.addSql(`create index import_source_came_from on directory.import_source (came_from) where came_from is not null`);
    this.candidates();
  }

  /**
   * Two patients are noted when one of them gets the name and birth date of the other; whether they still agree is asked when they are shown. A list
   * therefore reads only noted pairs, in the order of their index, instead of joining all patients with all: for a patient more it costs one look at the
   * index `patient_same`, at the end of the transaction that wrote them. Nothing is ever taken out, and nothing refers to the patients, so that the note
   * waits for no lock on them.
   */
  private candidates(): void {
    this.addSql(`create table directory.duplicate_candidate (
      first_id uuid not null,
      second_id uuid not null,
      primary key (first_id, second_id),
      constraint duplicate_candidate_in_order check (first_id < second_id)
    )`);
    this.addSql(`grant select, insert, update on directory.duplicate_candidate to consilium_app`);
    protect(
      this,
      'directory.duplicate_candidate',
      `${among('registered_patient', 'duplicate_candidate.first_id')} and ${among('registered_patient', 'duplicate_candidate.second_id')}`,
    );
    // The second of two that are written at the same time waits for the first, and sees it. Placeholders ("Unknown, 1900") have thousands of namesakes:
    // each is noted with some of them. Belongs to the owner: the caller need not see the other one.
    this
      .addSql(`create function directory.note_duplicates() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp set enable_seqscan = off as $$
      begin
        perform pg_advisory_xact_lock(${CANDIDATE_LOCK}, hashtext(new.name_sorted || ' ' || new.birth_date) & ${LOCKS - 1});
        insert into directory.duplicate_candidate (first_id, second_id)
          select least(p.id, new.id), greatest(p.id, new.id) from directory.patient p
          where p.name_sorted = new.name_sorted and p.birth_date = new.birth_date and p.deleted_at is null and p.id <> new.id limit ${MOST_NAMESAKES}
          on conflict do nothing;
        return null;
      end $$`);
    this.addSql(`create constraint trigger note_new_duplicates after insert on directory.patient deferrable initially deferred
      for each row when (new.deleted_at is null) execute function directory.note_duplicates()`);
    this
      .addSql(`create constraint trigger note_changed_duplicates after update of name, birth_date, deleted_at on directory.patient deferrable initially deferred
      for each row when (new.deleted_at is null and (new.name, new.birth_date) is distinct from (old.name, old.birth_date) or new.deleted_at is null and old.deleted_at is not null)
      execute function directory.note_duplicates()`);
    this.addSql(`insert into directory.duplicate_candidate (first_id, second_id)
      select a.id, n.id from directory.patient a cross join lateral (
        select b.id from directory.patient b where b.name_sorted = a.name_sorted and b.birth_date = a.birth_date and b.deleted_at is null and b.id > a.id
        limit ${MOST_NAMESAKES}) n
      where a.deleted_at is null`);
  }
}
