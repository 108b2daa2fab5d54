import { Migration } from '@mikro-orm/migrations';

/** Calendars that are current when a hospital moves to another zone, and of doctors who have no rules any more. */
export class Migration20261129_17_Calendars extends Migration {
  override up(): void {
    // Whole days of a hospital's holidays are days of its zone.
    this.addSql(`create function scheduling.touch_zone() returns trigger language plpgsql security definer set search_path = '' as $$
      begin
        insert into scheduling.calendar (owner_id, rules) values (new.id, 1) on conflict (owner_id) do update set rules = scheduling.calendar.rules + 1;
        return null;
      end $$`);
    this
      .addSql(`create trigger touch_zone after update on directory.hospital for each row when (old.time_zone is distinct from new.time_zone)
      execute function scheduling.touch_zone()`);
    // Usual hours hold until there is a rule, and do not come back with the end of the last one.
    this.addSql(`alter table scheduling.calendar add had_rules boolean not null default false`);
    this.addSql(
      `update scheduling.calendar c set had_rules = true where exists (select from scheduling.availability_rule r where r.doctor_id = c.owner_id)`,
    );
    this.addSql(`create function scheduling.note_rule() returns trigger language plpgsql security definer set search_path = '' as $$
      begin
        insert into scheduling.calendar (owner_id, had_rules) values (new.doctor_id, true)
          on conflict (owner_id) do update set had_rules = true where not scheduling.calendar.had_rules;
        return null;
      end $$`);
    this.addSql(
      `create trigger note_rule after insert on scheduling.availability_rule for each row execute function scheduling.note_rule()`,
    );
  }
}
