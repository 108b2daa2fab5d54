import { spawnSync } from 'node:child_process';
import { existsSync, globSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { type Children, APP_STOP } from '../processes/children.js';
import { Failure, messageOf } from '../failure.js';
import { fetchedRedis } from '../run/folders.js';
import { LogFile } from '../processes/log-file.js';
import { step } from '../terminal.js';

const OLDEST = 7;
const PROGRAMS = ['redis-server', 'valkey-server'];

export interface RedisProgram {
  readonly command: string;
  readonly libraries?: string;
}

/** Finds a Redis: the installed one, otherwise one downloaded from Debian into the project's folder. Nothing outside that folder changes. */
export async function findRedis(children: Children, logs: string): Promise<RedisProgram> {
  const present = usable(installed()) ?? usable(fetched());
  if (present) return present;
  const log = new LogFile(join(logs, 'redis-fetch.log'));
  try {
    await step('Fetching Redis from Debian into .data', () => fetchRedis(children, log));
  } catch (error) {
    throw new Failure(
      `Consilium needs Redis ${OLDEST} or newer: install redis-server or valkey-server, or set REDIS_URL.\n${messageOf(error)}`,
    );
  }
  return fetched() ?? Promise.reject(new Failure('The fetched Redis is gone.'));
}

function installed(): RedisProgram | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const command = PROGRAMS.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => existsSync(path));
  return command === undefined ? undefined : { command };
}

function fetched(): RedisProgram | undefined {
  const command = join(fetchedRedis, 'usr', 'bin', 'redis-server');
  const libraries = globSync(join(fetchedRedis, 'usr', 'lib', '*-linux-gnu*')).join(delimiter);
  return existsSync(command) ? { command, libraries } : undefined;
}

function usable(program: RedisProgram | undefined): RedisProgram | undefined {
  if (!program) return undefined;
  const { stdout } = spawnSync(program.command, ['--version'], { env: redisEnvironment(program), encoding: 'utf8' });
  return Number(/v=(\d+)\./.exec(stdout)?.[1] ?? 0) >= OLDEST ? program : undefined;
}

export function redisEnvironment({ libraries }: RedisProgram): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH, LC_ALL: 'C', ...(libraries ? { LD_LIBRARY_PATH: libraries } : {}) };
}

/** Uses apt with its own lists and cache, which needs no root. Dependencies that the machine lacks are downloaded too. */
async function fetchRedis(children: Children, log: LogFile): Promise<void> {
  mkdirSync(dirname(fetchedRedis), { recursive: true, mode: 0o711 });
  const work = mkdtempSync(`${fetchedRedis}-`);
  const unpacked = join(work, 'root');
  for (const folder of ['state/lists/partial', 'cache/archives/partial', 'root']) mkdirSync(join(work, folder), { recursive: true });
  const settings = [
    `Dir::State=${work}/state`,
    'Dir::State::status=/var/lib/dpkg/status',
    `Dir::Cache=${work}/cache`,
    'Debug::NoLocking=true',
    'APT::Sandbox::User=',
  ].flatMap((setting) => ['-o', setting]);
  const run = (command: string, ...args: string[]) =>
    children.run({ name: command, command, args, env: unattended(), log, stopPlan: APP_STOP });
  try {
    await run('apt-get', '-q', ...settings, 'update');
    await run('apt-get', '-q', '-y', ...settings, '--no-install-recommends', '--download-only', 'install', 'redis-server');
    for (const file of globSync(join(work, 'cache', 'archives', '*.deb'))) await run('dpkg-deb', '-x', file, unpacked);
    // Another command may have downloaded it meanwhile.
    if (!usable(fetched())) takePlace(unpacked);
    if (!usable(fetched())) throw new Failure('The Redis that this system offers does not run here, or is too old.');
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function takePlace(unpacked: string): void {
  rmSync(fetchedRedis, { recursive: true, force: true });
  try {
    renameSync(unpacked, fetchedRedis);
  } catch (error) {
    if (!existsSync(fetchedRedis)) throw error;
  }
}

function unattended(): NodeJS.ProcessEnv {
  return { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' };
}
