import { Migration } from '@mikro-orm/migrations';

/** Which hospital vouched for a doctor: their standing ends with its own. */
export class Migration20261125_22_VouchedBy extends Migration {
  override up(): void {
    // Of before nobody wrote down who vouched: those doctors stand as if an administrator had.
    this.addSql(`alter table directory.doctor add column vouched_by uuid references directory.hospital`);
    this.addSql(`create index doctor_vouched_by on directory.doctor (vouched_by) where vouched_by is not null`);
  }
}
