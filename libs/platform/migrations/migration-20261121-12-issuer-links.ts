import { Migration } from '@mikro-orm/migrations';

/** Links to other issuers are named by an id: what the issuer calls the person stays in here. */
export class Migration20261121_12_IssuerLinks extends Migration {
  override up(): void {
    this.addSql(`alter table identity.external_identity add column id uuid not null default gen_random_uuid()`);
    this.addSql(`create unique index external_identity_id on identity.external_identity (id)`);
    this.addSql(`create index external_identity_of_user on identity.external_identity (user_id)`);
  }
}
