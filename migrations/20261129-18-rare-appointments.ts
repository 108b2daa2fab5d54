import { Migration } from '@mikro-orm/migrations';

const RARE_STATUSES = `status in ('checked_in', 'in_progress', 'cancelled', 'no_show')`;
const RARE_TYPES = `type in ('emergency', 'procedure', 'vaccination', 'lab_test')`;

/** Few appointments among many: two filters that are both rare, or one among a doctor's. A booking of a usual type enters none of these indexes. */
export class Migration20261129_18_RareAppointments extends Migration {
  override up(): void {
    this.addSql(
      `create index appointment_by_type_of_rare_status on scheduling.appointment (type, status, starts_at, id) where ${RARE_STATUSES}`,
    );
    this.addSql(
      `create index appointment_of_doctor_by_rare_status on scheduling.appointment (doctor_id, status, starts_at, id) where ${RARE_STATUSES}`,
    );
    this.addSql(
      `create index appointment_of_doctor_by_rare_type on scheduling.appointment (doctor_id, type, starts_at, id) where ${RARE_TYPES}`,
    );
  }
}
