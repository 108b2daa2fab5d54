import { Migration } from '@mikro-orm/migrations';

/**
 * What is known of each password: whether it is the demo password; null where nobody has looked yet. A hash is dear to look at: that happens
 * once in its life, and a new one is not known again, whoever writes it.
 */
export class Migration20261125_18_DemoPasswords extends Migration {
  override up(): void {
    this.addSql(`alter table identity.user_account add column has_demo_password boolean`);
    this.addSql(`create function identity.forget_demo_password() returns trigger language plpgsql as $$
      begin
        if tg_op = 'INSERT' or new.password_hash is distinct from old.password_hash then
          new.has_demo_password := null;
        end if;
        return new;
      end $$`);
    this.addSql(`create trigger user_password_unknown before insert or update of password_hash on identity.user_account
      for each row execute function identity.forget_demo_password()`);
    this.addSql(`create index user_password_unknown on identity.user_account (id)
      where has_demo_password is null and password_hash is not null and deleted_at is null`);
    this.addSql(`create index user_demo_password on identity.user_account (id) where has_demo_password and deleted_at is null`);
  }
}
