import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Client } from 'pg';
import type { Child } from '../processes/child.js';
import { type Children, APP_STOP, POSTGRES_STOP } from '../processes/children.js';
import { Failure, messageOf } from '../failure.js';
import { LogFile, lastLines } from '../processes/log-file.js';
import { type FindPort, onFreePort } from '../processes/ports.js';
import { handOver, postgresHome, type PostgresHome } from './home.js';
import { postgresSettings } from './settings.js';
import { endLeftoverServer } from './leftover.js';
import { until } from '../until.js';

export const OWNER = 'consilium_owner';
// After a crash the server replays its log before it answers.
const START_DEADLINE_MS = 300_000;
/** Line of postmaster.pid, counted from 0. */
const STATUS_LINE = 7;

export interface PostgresOptions {
  readonly data: string;
  readonly logs: string;
  readonly password: string;
  readonly port: number;
  readonly findPort?: FindPort;
  readonly settings?: Readonly<Record<string, string>>;
}

export interface RunningPostgres {
  readonly child: Child;
  readonly port: number;
  readonly url: (user: string, password: string, database?: string) => string;
}

/** Starts the bundled server on 127.0.0.1 only. The first time it creates the data folder. */
export async function startPostgres(children: Children, options: PostgresOptions): Promise<RunningPostgres> {
  const home = postgresHome(options.data);
  const log = new LogFile(join(options.logs, 'postgres.log'));
  await endLeftoverServer(home.data);
  if (!existsSync(join(home.data, 'PG_VERSION'))) await createCluster(children, home, options, log);

  return onFreePort(
    options.port,
    async (port) => {
      const child = launch(children, home, options, log, port);
      const url = urlOn(port);
      if (await answers(child, home, url(OWNER, options.password, 'postgres'))) {
        await createDatabase(url(OWNER, options.password, 'postgres'));
        return { child, port, url };
      }
      const inUse = lastLines(log.path, 10).some(
        (line) => line.includes('Address already in use') || line.includes('could not create any TCP/IP sockets'),
      );
      if (!inUse) throw child.failure();
      return undefined;
    },
    options.findPort,
  );
}

async function createCluster(children: Children, home: PostgresHome, options: PostgresOptions, log: LogFile): Promise<void> {
  const fresh = `${home.data}.new`;
  const passwordFile = `${home.data}.password`;
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { mode: 0o700 });
  handOver(home, fresh);
  writeFileSync(passwordFile, options.password, { mode: 0o600 });
  handOver(home, passwordFile);
  try {
    await children.run({
      name: 'initdb',
      command: join(home.binaries, 'initdb'),
      args: [
        ...['-D', fresh, '-U', OWNER, '--pwfile', passwordFile, '--auth', 'scram-sha-256', '--encoding', 'UTF8', '--data-checksums'],
        // Sorts by code point, everywhere and for ever: an index never depends on the version of a library.
        ...['--locale', 'C', '--locale-provider', 'builtin', '--builtin-locale', 'C.UTF-8', '--no-instructions'],
      ],
      env: serverEnvironment(),
      cwd: dirname(fresh),
      ...home.user,
      log,
      stopPlan: APP_STOP,
    });
  } finally {
    rmSync(passwordFile);
  }
  renameSync(fresh, home.data);
}

function launch(children: Children, home: PostgresHome, options: PostgresOptions, log: LogFile, port: number): Child {
  const settings = join(home.data, 'postgresql.conf');
  writeFileSync(settings, postgresSettings(port, options.settings), { mode: 0o600 });
  handOver(home, settings);
  return children.start({
    name: 'postgres',
    command: join(home.binaries, 'postgres'),
    args: ['-D', home.data],
    env: serverEnvironment(),
    cwd: home.data,
    ...home.user,
    log,
    stopPlan: POSTGRES_STOP,
  });
}

/** True if it accepts a connection, false if the process has ended first. */
async function answers(child: Child, home: PostgresHome, url: string): Promise<boolean> {
  let refusal: unknown;
  const up = await until(async () => {
    if (child.exit) return 'ended';
    // If another server took the port first, that one would answer.
    if (!hasBound(child, home)) return undefined;
    refusal = await connectionError(url);
    if (!refusal) return 'up';
    // 28P01: the password belongs to another cluster; waiting does not help.
    return isRefusedLogin(refusal) ? 'refused' : undefined;
  }, START_DEADLINE_MS);
  if (up === 'refused')
    throw new Failure('The database does not know the password in secrets.json: the two belong to different installations.');
  if (!up) throw new Failure(`PostgreSQL does not answer: ${messageOf(refusal)}`);
  return up === 'up' && !child.exit;
}

/** True if the server has its port: it then writes `ready` into postmaster.pid. */
function hasBound(child: Child, home: PostgresHome): boolean {
  const file = join(home.data, 'postmaster.pid');
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
  return Number(lines[0]) === child.pid && lines[STATUS_LINE]?.trim() === 'ready';
}

/** The error of a connection to this address; undefined if it works. */
export async function connectionError(connectionString: string, timeoutMs = 5_000): Promise<unknown> {
  const client = new Client({ connectionString, connectionTimeoutMillis: timeoutMs });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('select 1');
    return undefined;
  } catch (error) {
    return error;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function createDatabase(connectionString: string): Promise<void> {
  await withClient(connectionString, async (client) => {
    const { rowCount } = await client.query("select from pg_database where datname = 'consilium'");
    if (rowCount === 0) await client.query(`create database consilium owner ${OWNER}`);
  });
}

export async function withClient<T>(connectionString: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function urlOn(port: number) {
  return (user: string, password: string, database = 'consilium') =>
    `postgresql://${user}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`;
}

function isRefusedLogin(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === '28P01';
}

/** An environment without our variables: the user's PG* variables would change the server. */
function serverEnvironment(): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' };
}
