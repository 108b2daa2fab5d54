import { Migration } from '@mikro-orm/migrations';

/** A closed account acts for nobody, and a patient's profile has one owner. A second one keeps the access, as a delegate. */
export class Migration20261128_14_Owners extends Migration {
  override up(): void {
    this
      .addSql(`update directory.user_patient m set ended_at = greatest(u.deleted_at, m.created_at), ended_by = u.deleted_by, version = m.version + 1
      from identity.user_account u where u.id = m.user_id and u.deleted_at is not null and m.ended_at is null`);
    this
      .addSql(`update directory.user_patient m set relation = 'other', version = version + 1 where m.relation = 'self' and m.ended_at is null and exists (
      select from directory.user_patient o where o.patient_id = m.patient_id and o.relation = 'self' and o.ended_at is null and (o.created_at, o.id) < (m.created_at, m.id))`);
    this.addSql(
      `create unique index user_patient_one_owner on directory.user_patient (patient_id) where ended_at is null and relation = 'self'`,
    );
  }
}
