import { Migration } from '@mikro-orm/migrations';

/** Reading a notification is a look at a patient's data: the row says whose. An older one learns it from what it told of, where that is still known. */
export class Migration20261125_20_WhomNotificationsAreAbout extends Migration {
  override up(): void {
    this.addSql(`alter table notifications.notification add column patient_id uuid`);
    this.addSql(
      `update notifications.notification n set patient_id = a.patient_id from scheduling.appointment a where a.id = n.appointment_id`,
    );
    this.addSql(`update notifications.notification n set patient_id = (m.data ->> 'patientId')::uuid
      from platform.outbox_message m where n.patient_id is null and m.id::text = n.dedupe_key`);
  }
}
