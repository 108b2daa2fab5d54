import { Client } from 'pg';
import { demoLogins } from './demo/logins.js';

// A development installation has its demo data after the first start: one statement says so, without loading the product.
if (process.env['NODE_ENV'] === 'development' && (await isThere(process.env['DATABASE_OWNER_URL']))) {
  console.log('The demo data is there already.');
} else {
  await import('./demo/seed.js');
}

/** The owner sees every account. Without its login the seed itself looks. */
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
