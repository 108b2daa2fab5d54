import { createHash, randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { migrate } from '../../libs/platform/database/migrate.js';
import { MIGRATIONS } from '../../migrations/migrations.js';

const LOCK = 77_001;

function serverUrl(): URL {
  const url = process.env['TEST_DATABASE_URL'];
  if (!url) throw new Error('TEST_DATABASE_URL is missing: run the tests with npm test, which starts a server of their own.');
  return new URL(url);
}

const urlOf = (database: string): string => {
  const url = serverUrl();
  url.pathname = `/${database}`;
  return url.href;
};

async function onServer<T>(work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: serverUrl().href });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

export interface TestDatabase {
  /** Login of the server's owner. The application connects with it too and acts as consilium_app. */
  url: string;
  drop(): Promise<void>;
}

/** Clones a database from a template that is migrated once. Other Jest workers wait for the one that makes the template. */
export async function cloneDatabase(): Promise<TestDatabase> {
  const key = createHash('sha256')
    .update(MIGRATIONS.map((migration) => migration.toString()).join())
    .digest('hex')
    .slice(0, 12);
  const template = `consilium_test_template_${key}`;
  const name = `consilium_test_${randomBytes(6).toString('hex')}`;
  await onServer(async (client) => {
    await client.query('select pg_advisory_lock($1)', [LOCK]);
    const known = await client.query('select 1 from pg_database where datname = $1', [template]);
    if (known.rowCount === 0) {
      await client.query(`drop database if exists ${template}_new`);
      await client.query(`create database ${template}_new`);
      await migrate(urlOf(`${template}_new`), MIGRATIONS);
      await client.query(`alter database ${template}_new rename to ${template}`);
    }
    await client.query(`create database ${name} template ${template}`);
  });
  return {
    url: urlOf(name),
    drop: () =>
      onServer(async (client) => {
        await client.query(`drop database if exists ${name} with (force)`);
      }),
  };
}

/** The Redis database of this Jest worker. */
export const redisUrl = (): string => {
  const url = process.env['TEST_REDIS_URL'];
  if (!url) throw new Error('TEST_REDIS_URL is missing: run the tests with npm test, which starts a server of their own.');
  return `${url.replace(/\/\d*$/, '')}/${Number(process.env['JEST_WORKER_ID'] ?? 1) % 16}`;
};
