import { Migration } from '@mikro-orm/migrations';

/** The application gives every id, of version 7: a row without one is refused. Ids of older links stay, since the audit log names them. */
export class Migration20261125_19_IdsOfLinks extends Migration {
  override up(): void {
    this.addSql(`alter table identity.external_identity alter column id drop default`);
  }
}
