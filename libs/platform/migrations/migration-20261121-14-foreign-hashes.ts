import { Migration } from '@mikro-orm/migrations';

/** Which accounts still have a hash of another system is asked at failed log-ins. */
export class Migration20261121_14_ForeignHashes extends Migration {
  override up(): void {
    this.addSql(`create index user_foreign_hash on identity.user_account (substr(password_hash, 5, 2))
      where password_hash like '$2%' and deleted_at is null and active`);
  }
}
