import { Client } from 'pg';
import { refuseDemoPasswords } from '../libs/identity/passwords/demo-passwords.js';
import { CannotStart } from '../libs/platform/cannot-start.js';
import { migrate } from '../libs/platform/database/migrate.js';
import { MIGRATIONS } from '../migrations/migrations.js';
import { EXIT } from '../libs/platform/exit-codes.js';

const url = process.env['DATABASE_OWNER_URL'] ?? process.env['DATABASE_URL'];
if (!url) {
  console.error('DATABASE_OWNER_URL (or DATABASE_URL) is missing: the login that owns the schemas.');
  process.exit(EXIT.config);
}
try {
  const done = await migrate(url, MIGRATIONS);
  console.log(done.length > 0 ? `Migrated: ${done.join(', ')}` : 'The database is up to date.');
  // The check runs here and not only when the API starts: the old API still answers while the check of a large installation runs.
  if (process.env['NODE_ENV'] !== 'development') await lookForDemoPasswords(url);
} catch (error) {
  if (error instanceof CannotStart) {
    console.error(error.message);
    process.exit(EXIT.config);
  }
  const { name, code } = error as { name: string; code?: string };
  console.error(
    `Migration failed (${[name, code].filter(Boolean).join(' ')}): ${error instanceof AggregateError ? 'the database does not answer' : (error as Error).message}`,
  );
  process.exit(1);
}

async function lookForDemoPasswords(connectionString: string): Promise<void> {
  const owner = new Client({ connectionString });
  await owner.connect();
  try {
    await refuseDemoPasswords(async <Row extends object>(statement: { text: string; values: unknown[] }) => {
      const { rows } = await owner.query<Row & Record<string, unknown>>(statement.text, statement.values);
      return rows;
    }, console.log);
  } finally {
    await owner.end();
  }
}
