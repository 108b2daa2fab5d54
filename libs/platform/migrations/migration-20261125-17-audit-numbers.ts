import { Migration } from '@mikro-orm/migrations';

const COLUMNS = `id, at, user_id, role, system, session_id, on_behalf_of, action, subject, record_id, patient_ids, request_id, address, outcome,
  status, mac`;

/** Whoever may insert into the whole table may choose the number of the event (`overriding system value`): the application may not. */
export class Migration20261125_17_AuditNumbers extends Migration {
  override up(): void {
    this.addSql(`revoke insert on audit.audit_event from consilium_app`);
    this.addSql(`grant insert (${COLUMNS}) on audit.audit_event to consilium_app`);
  }
}
