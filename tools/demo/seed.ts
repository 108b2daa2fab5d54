import type { INestApplicationContext } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { RequestImport } from '../../libs/directory/commands/request-import.js';
import { EmailInUse } from '../../libs/directory/contract.js';
import { CreateUser } from '../../libs/identity/commands/create-user.js';
import { EmailTaken } from '../../libs/identity/domain/user.errors.js';
import { User } from '../../libs/identity/domain/user.js';
import { Passwords } from '../../libs/identity/passwords/passwords.js';
import { SYSTEM } from '../../libs/platform/access/actor.js';
import { Actors } from '../../libs/platform/access/actors.js';
import type { Config } from '../../libs/platform/config.js';
import { Database } from '../../libs/platform/database/database.js';
import { actingAs } from '../../libs/platform/access/request-context.js';
import { openApplication } from '../application.js';
import { demoBundles } from './bundles.js';
import { demoLogins } from './logins.js';
import { createDemoPeople } from './people.js';

/** Creates all demo data or none: a killed seed starts again. An email that is taken says that it is there: nothing is overwritten. */
export function seed(settings: Config): Promise<void> {
  return actingAs(SYSTEM, async () => {
    const app = await openApplication(settings);
    try {
      for (const line of await create(app, settings)) console.log(`Demo: ${line}`);
    } catch (error) {
      if (!(error instanceof EmailTaken || error instanceof EmailInUse)) throw error;
      console.log('The demo data is there already.');
    } finally {
      await app.close();
    }
  });
}

async function create(app: INestApplicationContext, settings: Config): Promise<string[]> {
  const commands = app.get(CommandBus);
  const [admin] = demoLogins;
  const lines: string[] = [];
  // All demo accounts have the same password. It is hashed once, before the transaction opens.
  const passwordHash = await app.get(Passwords).hash(admin.password, '127.0.0.1');
  await app.get(Database).transaction(async (em) => {
    // An installation with an administrator of its own gets none with a well-known password.
    if (!settings.get('ADMIN_EMAIL') && (await em.count(User, { email: admin.email })) === 0) {
      await commands.execute(new CreateUser(SYSTEM, { email: admin.email, passwordHash, name: 'Administrator', role: 'admin' }));
      lines.push('the administrator');
    }
    await createDemoPeople({ commands, queries: app.get(QueryBus) }, app.get(Actors), new Date(), passwordHash, (line) => lines.push(line));
    // Demo accounts have no mailbox in which to open a link.
    await em.nativeUpdate(User, { email: { $like: '%@demo.example' } }, { emailVerifiedAt: new Date() });
    const files = demoBundles();
    if (files.length > 0) await commands.execute(new RequestImport(SYSTEM, { dryRun: false, verified: true, name: 'Demo data', files }));
    lines.push(`${files.length} synthetic patients with their doctors and hospitals, for the worker to import`);
  });
  return lines;
}
