import { Migration } from '@mikro-orm/migrations';

/** What somebody linked to an account whose address they never showed to be theirs is taken away again. */
export class Migration20261121_09_Unlink extends Migration {
  override up(): void {
    this.addSql(`grant delete on identity.external_identity to consilium_app`);
  }
}
