import { Migration } from '@mikro-orm/migrations';

/** A row at a time that no clock shows, such as `infinity`, stopped whoever read it: the chain and the lists. One that is there already stays: `audit:verify` names it. */
export class Migration20261121_11_AuditTimes extends Migration {
  override up(): void {
    this.addSql(
      `alter table audit.audit_event add constraint audit_event_time check (at between '2000-01-01+00' and '9999-01-01+00') not valid`,
    );
  }
}
