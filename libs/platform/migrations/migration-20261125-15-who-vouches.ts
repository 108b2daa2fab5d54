import { Migration } from '@mikro-orm/migrations';

/** Says of an import whether whoever asked for it vouches for the doctors and hospitals that it brings. */
export class Migration20261125_15_WhoVouches extends Migration {
  override up(): void {
    // Those of before were not asked: they brought verified ones, and finish as they began.
    this.addSql(`alter table directory.import_run add column vouched boolean not null default true`);
    this.addSql(`alter table directory.import_run alter column vouched drop default`);
  }
}
