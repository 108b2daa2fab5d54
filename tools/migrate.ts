import { migrate } from '../libs/platform/database/migrate.js';

const url = process.env['DATABASE_OWNER_URL'] ?? process.env['DATABASE_URL'];
if (!url) {
  console.error('DATABASE_OWNER_URL (or DATABASE_URL) is missing: the login that owns the schemas.');
  process.exit(78);
}
try {
  const done = await migrate(url);
  console.log(done.length > 0 ? `Migrated: ${done.join(', ')}` : 'The database is up to date.');
} catch (error) {
  const { name, code } = error as { name: string; code?: string };
  console.error(
    `Migration failed (${[name, code].filter(Boolean).join(' ')}): ${error instanceof AggregateError ? 'the database does not answer' : (error as Error).message}`,
  );
  process.exit(1);
}
