import { CommandBus } from '@nestjs/cqrs';
import { RequestImport } from '../../libs/directory/commands/request-import.js';
import { CreateUser } from '../../libs/identity/commands/create-user.js';
import { EmailTaken } from '../../libs/identity/domain/user.errors.js';
import { User } from '../../libs/identity/domain/user.js';
import { Passwords } from '../../libs/identity/passwords/passwords.js';
import { SYSTEM } from '../../libs/platform/access/actor.js';
import type { Config } from '../../libs/platform/config.js';
import { Database } from '../../libs/platform/database/database.js';
import { actingAs } from '../../libs/platform/access/request-context.js';
import { openApplication, reasonOf, settingsOrExit } from '../application.js';
import { demoBundles } from './bundles.js';
import { demoLogins } from './logins.js';
import { createDemoPeople } from './people.js';

const config = settingsOrExit();
if (!config.isDevelopment) {
  console.error('Demo data, with its well-known passwords, is for development only (NODE_ENV=development).');
  process.exit(1);
}
try {
  await actingAs(SYSTEM, () => seed(config));
} catch (error) {
  console.error(`The demo data could not be made: ${reasonOf(error)}.`);
  process.exitCode = 1;
}
process.exit();

/** Creates all demo data or none: a killed seed starts again, a finished one never overwrites later changes. */
async function seed(settings: Config): Promise<void> {
  const app = await openApplication(settings);
  try {
    const db = app.get(Database);
    const commands = app.get(CommandBus);
    const [admin, ...people] = demoLogins;
    if ((await db.em.count(User, { email: { $in: people.map(({ email }) => email) } })) > 0) {
      console.log('The demo data is there already.');
      return;
    }
    const lines: string[] = [];
    // All demo accounts have the same password. It is hashed once, before the transaction opens.
    const passwordHash = await app.get(Passwords).hash(admin.password, '127.0.0.1');
    await db.transaction(async (em) => {
      // An installation with an administrator of its own gets none with a well-known password.
      if (!settings.get('ADMIN_EMAIL') && (await em.count(User, { email: admin.email })) === 0) {
        await commands.execute(new CreateUser(SYSTEM, { email: admin.email, passwordHash, name: 'Administrator', role: 'admin' }));
        lines.push('the administrator');
      }
      await createDemoPeople(commands, new Date(), passwordHash, (line) => lines.push(line));
      const files = demoBundles();
      if (files.length > 0) await commands.execute(new RequestImport(SYSTEM, { dryRun: false, files }));
      lines.push(`${files.length} synthetic patients with their doctors and hospitals, for the worker to import`);
    });
    for (const line of lines) console.log(`Demo: ${line}`);
  } catch (error) {
    if (!(error instanceof EmailTaken)) throw error;
    console.log('The demo data is being made by another process.');
  } finally {
    await app.close();
  }
}
