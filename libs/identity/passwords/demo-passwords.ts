import { availableParallelism } from 'node:os';
import { verify } from 'argon2';
import bcrypt from 'bcrypt';
import PQueue from 'p-queue';
import { type Sql, sql } from '../../kernel/sql.js';
import { CannotStart } from '../../platform/cannot-start.js';
import { DEMO_PASSWORD } from '../../platform/config.js';
import { BCRYPT } from './foreign-hashes.js';

/** One batch takes some seconds. Its results are stored, so that an interrupted search continues there. */
const BATCH = 200;

/** Runs a statement as a role that sees every account. */
export type Ask = <Row extends object>(statement: Sql) => Promise<Row[]>;

/** Checks every hash that was not checked yet. `tell` gets their number before the work starts. */
export async function findDemoPasswords(ask: Ask, tell: (hashes: number) => void = () => undefined): Promise<void> {
  const [unknown] = await ask<{ count: number }>(
    sql`select count(*)::int as count from identity.user_account
        where has_demo_password is null and password_hash is not null and deleted_at is null`,
  );
  if (!unknown?.count) return;
  tell(unknown.count);
  const line = new PQueue({ concurrency: availableParallelism() });
  // Accounts of one seed share a hash.
  const looks = new Map<string, Promise<boolean>>();
  const look = (hash: string): Promise<boolean> => {
    const known = looks.get(hash) ?? line.add(() => isDemoPassword(hash));
    looks.set(hash, known);
    return known;
  };
  for (;;) {
    const accounts = await ask<{ id: string; hash: string }>(
      sql`select id, password_hash as hash from identity.user_account
          where has_demo_password is null and password_hash is not null and deleted_at is null order by id limit ${BATCH}`,
    );
    if (accounts.length === 0) return;
    const found = await Promise.all(accounts.map(async (account) => ({ ...account, demo: await look(account.hash) })));
    // Rows are locked in one order: several processes may do the same at their start.
    await ask(sql`with looked as (select * from jsonb_to_recordset(${JSON.stringify(found)}::jsonb) l (id uuid, hash text, demo boolean)),
      account as (select u.id, l.demo from identity.user_account u join looked l on l.id = u.id and l.hash = u.password_hash
        order by u.id for update of u)
      update identity.user_account u set has_demo_password = account.demo from account where account.id = u.id`);
  }
}

/** Accounts with the demo password, which everybody can read in the documentation. */
export function accountsWithDemoPassword(ask: Ask): Promise<{ id: string }[]> {
  return ask<{ id: string }>(sql`select id from identity.user_account where has_demo_password and deleted_at is null order by id`);
}

/** Refuses to start outside development while an account has the demo password. */
export async function refuseDemoPasswords(ask: Ask, tell: (line: string) => void): Promise<void> {
  await findDemoPasswords(ask, (hashes) => {
    if (hashes > BATCH) tell(`Looking once at ${String(hashes)} password hashes for the demo password.`);
  });
  const { length } = await accountsWithDemoPassword(ask);
  if (length === 0) return;
  throw new CannotStart(
    `${length === 1 ? '1 account has' : `${String(length)} accounts have`} the demo password, which everybody knows: ` +
      'close them (npm run demo:close, while NODE_ENV=development npm start runs) or give them other passwords.',
  );
}

async function isDemoPassword(hash: string): Promise<boolean> {
  try {
    return BCRYPT.test(hash) ? await bcrypt.compare(DEMO_PASSWORD, hash.replace(/^\$2y/, '$2b')) : await verify(hash, DEMO_PASSWORD);
  } catch {
    // A text that is no hash opens nothing.
    return false;
  }
}
