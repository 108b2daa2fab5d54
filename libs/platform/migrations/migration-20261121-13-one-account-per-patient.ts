import { Migration } from '@mikro-orm/migrations';

/** A patient's own profile has one account: a second one would read it as its own. */
export class Migration20261121_13_OneAccountPerPatient extends Migration {
  override up(): void {
    this.addSql(`do $$ begin
      if exists (select from identity.user_account where role = 'patient' and deleted_at is null group by profile_id having count(*) > 1) then
        raise exception 'Some patient profiles have several accounts: delete all but one of each first (DELETE /api/v1/users/{id}).';
      end if;
    end $$`);
    this.addSql(
      `create unique index user_patient_profile_unique on identity.user_account (profile_id) where role = 'patient' and deleted_at is null`,
    );
  }
}
