import type { Children } from './processes/children.js';
import type { Folders } from './run/folders.js';
import { connectionError, OWNER, startPostgres } from './postgres/postgres.js';
import { API_LOGIN } from './postgres/roles.js';
import { redisError, startRedis } from './redis/redis.js';
import { findRedis } from './redis/program.js';
import type { Secrets } from './run/secrets.js';
import { placeOf, unreachable } from './run/settings.js';
import { say, step } from './terminal.js';

const POSTGRES_PORT = 5433;
const REDIS_PORT = 6380;

export interface Database {
  readonly DATABASE_URL: string;
  readonly DATABASE_OWNER_URL?: string;
  /** True if we started the server, and so create its logins. */
  readonly own: boolean;
}

export async function database(children: Children, folders: Folders, secrets: Secrets): Promise<Database> {
  const { DATABASE_URL, DATABASE_OWNER_URL } = process.env;
  if (DATABASE_URL) {
    for (const [name, url] of Object.entries({ DATABASE_URL, DATABASE_OWNER_URL })) if (url) await reach(name, url, connectionError);
    return { DATABASE_URL, DATABASE_OWNER_URL, own: false };
  }
  const options = { data: folders.postgres, logs: folders.logs, password: secrets.ownerPassword, port: POSTGRES_PORT };
  const { port, url } = await step('Starting PostgreSQL', () => startPostgres(children, options));
  tellMoved('PostgreSQL', POSTGRES_PORT, port);
  return { DATABASE_URL: url(API_LOGIN, secrets.apiPassword), DATABASE_OWNER_URL: url(OWNER, secrets.ownerPassword), own: true };
}

export async function redis(children: Children, folders: Folders, secrets: Secrets): Promise<string> {
  const { REDIS_URL } = process.env;
  if (REDIS_URL) {
    await reach('REDIS_URL', REDIS_URL, redisError);
    return REDIS_URL;
  }
  const program = await findRedis(children, folders.logs);
  const options = { program, folder: folders.redis, logs: folders.logs, password: secrets.redisPassword, port: REDIS_PORT };
  const { port, url } = await step('Starting Redis', () => startRedis(children, options));
  tellMoved('Redis', REDIS_PORT, port);
  return url;
}

export function tellMoved(what: string, wanted: number, port: number): void {
  if (port !== wanted) say(`  port ${wanted} is taken: ${what} listens on ${port}`);
}

async function reach(name: string, url: string, errorOf: (url: string) => Promise<unknown>): Promise<void> {
  placeOf(name, url);
  const error = await errorOf(url);
  if (error) throw unreachable(name, url, error);
}
