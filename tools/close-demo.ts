import { CommandBus } from '@nestjs/cqrs';
import { DeleteUser } from '../libs/identity/commands/delete-user.js';
import { accountsWithDemoPassword, type Ask, findDemoPasswords } from '../libs/identity/passwords/demo-passwords.js';
import { LastAdministrator } from '../libs/identity/domain/user.errors.js';
import { SYSTEM } from '../libs/platform/access/actor.js';
import { actingAs } from '../libs/platform/access/request-context.js';
import { Database } from '../libs/platform/database/database.js';
import { openApplication, reasonOf, settingsOrExit } from './application.js';

// npm run demo:close   closes every account that has the demo password, and ends its sessions

try {
  await actingAs(SYSTEM, close);
} catch (error) {
  console.error(
    error instanceof LastAdministrator
      ? 'The last administrator has the demo password: set ADMIN_EMAIL and ADMIN_PASSWORD, so that there is another one, and run this again.'
      : `The accounts could not be closed: ${reasonOf(error)}.`,
  );
  process.exitCode = 1;
}
process.exit();

async function close(): Promise<void> {
  const app = await openApplication(settingsOrExit());
  const db = app.get(Database);
  const ask: Ask = (statement) => db.query(statement);
  await findDemoPasswords(ask, (hashes) => {
    console.log(`Password hashes to look at: ${String(hashes)}`);
  });
  const accounts = await accountsWithDemoPassword(ask);
  // Close all of them or none: one open demo account would still open the installation.
  await db.transaction(async () => {
    for (const { id } of accounts) await app.get(CommandBus).execute(new DeleteUser(SYSTEM, id));
  });
  console.log(
    accounts.length === 0
      ? 'No account has the demo password.'
      : `Closed ${accounts.length === 1 ? '1 account' : `${String(accounts.length)} accounts`}.`,
  );
  await app.close();
}
