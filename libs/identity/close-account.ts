import type { EntityManager } from '@mikro-orm/postgresql';
import type { CommandBus } from '@nestjs/cqrs';
import { EndRelationsOfUser } from '../directory/contract.js';
import { sql } from '../kernel/sql.js';
import type { Database } from '../platform/database/database.js';
import type { User } from './domain/user.js';
import { keepAnAdministrator } from './last-administrator.js';

/**
 * Closes an account in the open transaction: its email becomes free, it acts for nobody any more, and the person may get a new account and link the same
 * issuer to it.
 */
export async function closeAccount(
  { em, db, commands }: { em: EntityManager; db: Database; commands: CommandBus },
  user: User,
  by: string,
  at: Date,
): Promise<void> {
  user.delete(by, at);
  await em.flush();
  await keepAnAdministrator(db, user);
  await db.query(sql`delete from identity.external_identity where user_id = ${user.id}`);
  await commands.execute(new EndRelationsOfUser(user.id, by));
}
