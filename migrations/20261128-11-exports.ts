import { Migration } from '@mikro-orm/migrations';
import { protect } from './protect.js';

/** Exports of the directory. Their files lie here, sealed, until they expire. */
export class Migration20261128_11_Exports extends Migration {
  override up(): void {
    this.addSql(`create table directory.export_run (
      id uuid primary key,
      status text not null check (status in ('waiting', 'running', 'done')),
      created_by uuid not null,
      created_at timestamptz not null,
      expires_at timestamptz not null,
      finished_at timestamptz
    )`);
    this.addSql(`create index export_run_list on directory.export_run (created_at, id)`);
    // `ends_at` is the last profile of the part: the next part begins behind it.
    this.addSql(`create table directory.export_part (
      export_run_id uuid not null references directory.export_run (id) on delete cascade,
      type text not null,
      position integer not null,
      ends_at uuid not null,
      resources integer not null,
      content bytea not null,
      primary key (export_run_id, type, position)
    )`);
    this.addSql(`grant select, insert, update, delete on directory.export_run, directory.export_part to consilium_app`);
    protect(this, 'directory.export_run');
    protect(this, 'directory.export_part');
  }
}
