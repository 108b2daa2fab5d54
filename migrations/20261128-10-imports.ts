import { Migration } from '@mikro-orm/migrations';
import { protect } from './protect.js';

/** Imports are stored in chunks, which are sealed, and remember under which names their sources know whom (ADR 0021). */
export class Migration20261128_10_Imports extends Migration {
  override up(): void {
    this.addSql(`alter table directory.import_run drop constraint import_run_status_check`);
    // Files of the former kind cannot be read any more.
    this.addSql(`update directory.import_file set status = 'failed', deferred = false,
      problems = jsonb_build_array(jsonb_build_object('entry', null, 'detail', 'was waiting while Consilium was upgraded: import it again'))
      where status = 'waiting'`);
    this.addSql(`update directory.import_run set status = 'done', finished_at = now() where status <> 'done'`);
    this.addSql(`alter table directory.import_run
      add name text,
      add overwrite boolean not null default false,
      add time_zone text not null default 'UTC',
      add cancelled_by uuid,
      add constraint import_run_status_check check (status in ('waiting', 'running', 'done', 'cancelled'))`);
    this.addSql(`drop index directory.import_run_open`);
    this.addSql(`create index import_run_open on directory.import_run (created_at) where status in ('waiting', 'running')`);
    this.addSql(`create index import_run_list on directory.import_run (created_at, id)`);
    this.addSql(`alter table directory.import_file drop constraint import_file_status_check, drop column content, drop column deferred,
      add entries integer not null default 0, add entries_done integer not null default 0,
      add in_default_zone integer not null default 0, add problem_count integer not null default 0,
      add constraint import_file_status_check check (status in ('waiting', 'done', 'failed', 'cancelled'))`);

    this.addSql(`update directory.import_file set problem_count = jsonb_array_length(problems)`);

    // `step`: 1 profiles, 2 replaced patients, 3 relations. Content and relations are gone once a chunk is done.
    this.addSql(`create table directory.import_chunk (
      id uuid primary key,
      import_run_id uuid not null references directory.import_run (id),
      import_file_id uuid not null references directory.import_file (id),
      position integer not null,
      step smallint check (step between 1 and 3),
      entries integer not null,
      content bytea,
      relations bytea,
      unique (import_run_id, position)
    )`);
    this.addSql(`create index import_chunk_open on directory.import_chunk (import_run_id, step, position) where step is not null`);
    this.addSql(`create index import_chunk_file on directory.import_chunk (import_file_id)`);
    // Names of resources while their run lasts; the doctor of a role is sealed.
    this.addSql(`create table directory.import_place (
      import_run_id uuid not null references directory.import_run (id),
      key bytea not null,
      import_file_id uuid not null,
      entry integer not null,
      kind text not null check (kind in ('hospital', 'doctor', 'patient', 'role', 'refused', 'ignored')),
      owner_id uuid,
      target bytea
    )`);
    this.addSql(`create index import_place_key on directory.import_place (import_run_id, key)`);
    this.addSql(`create index import_place_owner on directory.import_place (import_run_id, owner_id)`);
    // Addresses under which a source knows a profile, for good, as keyed hashes.
    this.addSql(`create table directory.import_source (
      key bytea not null,
      owner_kind text not null check (owner_kind in ('hospital', 'doctor', 'patient')),
      owner_id uuid not null,
      brought_by uuid references directory.import_run,
      primary key (key, owner_id)
    )`);
    this.addSql(`create index import_source_owner on directory.import_source (owner_id)`);
    this.addSql(`create index import_source_brought on directory.import_source (brought_by, owner_id) where brought_by is not null`);
    for (const table of ['import_chunk', 'import_place', 'import_source']) {
      this.addSql(`grant select, insert, update, delete on directory.${table} to consilium_app`);
      protect(this, `directory.${table}`);
    }
  }
}
