import { Migration } from '@mikro-orm/migrations';

/** Says of an import whether it may relate people who were here before it, and of an identifier with which import its profile came. */
export class Migration20261125_23_KnownPeople extends Migration {
  override up(): void {
    this.addSql(`alter table directory.import_run add column may_relate boolean`);
    // Those of before were not asked: an administrator's finish as they began, other software's relate nobody any more.
    this.addSql(`update directory.import_run set may_relate = vouched`);
    this.addSql(`alter table directory.import_run alter column may_relate set not null`);
    this.addSql(`alter table directory.identifier add column brought_by uuid references directory.import_run`);
  }
}
