import { Migration } from '@mikro-orm/migrations';

/** A patient's own profile has one account: a second one would read it as its own. */
export class Migration20261121_13_OneAccountPerPatient extends Migration {
  override up(): void {
    this.addSql(
      `create unique index user_patient_profile_unique on identity.user_account (profile_id) where role = 'patient' and deleted_at is null`,
    );
  }
}
