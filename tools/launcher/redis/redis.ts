import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';
import type { Child } from '../processes/child.js';
import { type Children, REDIS_STOP } from '../processes/children.js';
import { Failure, messageOf } from '../failure.js';
import { LogFile, lastLines } from '../processes/log-file.js';
import { type FindPort, onFreePort } from '../processes/ports.js';
import { redisEnvironment, type RedisProgram } from './program.js';
import { redisSettings } from './settings.js';
import { until } from '../until.js';

// A long append-only file is read before Redis answers.
const START_DEADLINE_MS = 120_000;

export interface RedisOptions {
  readonly program: RedisProgram;
  readonly folder: string;
  readonly logs: string;
  readonly password: string;
  readonly port: number;
  readonly durable?: boolean;
  readonly findPort?: FindPort;
}

export interface RunningRedis {
  readonly child: Child;
  readonly port: number;
  readonly url: string;
}

/** Starts a private Redis on 127.0.0.1 with a password. It keeps every acknowledged job on disk. */
export async function startRedis(children: Children, options: RedisOptions): Promise<RunningRedis> {
  const { program } = options;
  const data = join(options.folder, 'data');
  mkdirSync(data, { recursive: true, mode: 0o700 });
  const log = new LogFile(join(options.logs, 'redis.log'));

  const start = async (port: number): Promise<RunningRedis | undefined> => {
    // The settings go into a file: a password on the command line would show in every process list.
    const settings = join(options.folder, 'redis.conf');
    writeFileSync(settings, redisSettings({ port, data, password: options.password, durable: options.durable ?? true }), { mode: 0o600 });
    const child = children.start({
      name: 'redis',
      command: program.command,
      args: [settings],
      env: redisEnvironment(program),
      cwd: data,
      log,
      stopPlan: REDIS_STOP,
    });
    const url = `redis://:${options.password}@127.0.0.1:${port}`;
    if (await answers(child, url)) return { child, port, url };
    const inUse = lastLines(log.path, 10).some((line) => line.includes('Address already in use'));
    if (!inUse) throw child.failure();
    return undefined;
  };
  return onFreePort(options.port, start, options.findPort);
}

async function answers(child: Child, url: string): Promise<boolean> {
  let refusal: unknown;
  const up = await until(async () => {
    if (child.exit) return 'ended';
    refusal = await redisError(url, { pid: child.pid });
    return refusal ? undefined : 'up';
  }, START_DEADLINE_MS);
  if (!up) throw new Failure(`Redis does not answer: ${messageOf(refusal)}`);
  return up === 'up' && !child.exit;
}

/** The error of this Redis; undefined if it works. With `pid`, another process on its port is an error too. */
export async function redisError(url: string, { pid, timeoutMs = 5_000 }: { pid?: number; timeoutMs?: number } = {}): Promise<unknown> {
  const client = new Redis(url, { lazyConnect: true, connectTimeout: timeoutMs, retryStrategy: () => null, maxRetriesPerRequest: 0 });
  // The reason for a refused connection comes as an event; the promise only says that it is closed.
  let reason: unknown;
  client.on('error', (error: unknown) => (reason = error));
  const timeout = new AbortController();
  // Another kind of server may accept the connection and never answer.
  const late = delay(timeoutMs, new Failure(`no answer within ${timeoutMs / 1000} s`), { signal: timeout.signal }).catch(() => undefined);
  try {
    return await Promise.race([late, use(client, pid)]);
  } catch (error) {
    return reason ?? error;
  } finally {
    timeout.abort();
    client.disconnect();
  }
}

async function use(client: Redis, pid: number | undefined): Promise<unknown> {
  await client.connect();
  await client.ping();
  const isOther = pid !== undefined && !(await client.info('server')).includes(`process_id:${pid}\r\n`);
  return isOther ? new Failure('another server has its port') : undefined;
}
