import { Migration } from '@mikro-orm/migrations';

/** An account has the name of the profile behind it. */
export class Migration20261125_16_OneName extends Migration {
  override up(): void {
    this.addSql(`update identity.user_account u set name = p.name, version = u.version + 1
      from (select id, name from directory.patient union all select id, name from directory.doctor union all select id, name from directory.hospital) p
      where u.profile_id = p.id and u.name <> p.name`);
  }
}
