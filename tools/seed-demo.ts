import { Client } from 'pg';
import { demoLogins } from './demo/logins.js';

if (process.env['NODE_ENV'] !== 'development') {
  console.error('Demo data, with its well-known passwords, is for development only (NODE_ENV=development).');
  process.exit(1);
}
// A later start finds its demo data with one statement, without loading the product for it.
if (await isThere(process.env['DATABASE_OWNER_URL'])) {
  console.log('The demo data is there already.');
  process.exit();
}
const { reasonOf, settingsOrExit } = await import('./application.js');
const { seed } = await import('./demo/seed.js');
try {
  await seed(settingsOrExit());
} catch (error) {
  console.error(`The demo data could not be made: ${reasonOf(error)}.`);
  process.exitCode = 1;
}
process.exit();

/** Sees every account, as the owner does. Without its login the seed itself finds an email taken. */
async function isThere(connectionString: string | undefined): Promise<boolean> {
  if (!connectionString) return false;
  const owner = new Client({ connectionString });
  try {
    await owner.connect();
    const people = demoLogins.filter(({ role }) => role !== 'admin').map(({ email }) => email);
    const { rowCount } = await owner.query('select from identity.user_account where email = any($1) limit 1', [people]);
    return Boolean(rowCount);
  } catch {
    // The seed itself says why the database cannot be asked.
    return false;
  } finally {
    await owner.end().catch(() => undefined);
  }
}
