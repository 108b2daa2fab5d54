import { Migration } from '@mikro-orm/migrations';

/** An event remembers the request that it comes from, so that what the sagas do is recorded as part of it. */
export class Migration20261125_21_Causes extends Migration {
  override up(): void {
    this.addSql(`alter table platform.outbox_message add column request_id text`);
  }
}
