import { generateKeyPairSync } from 'node:crypto';
import { getQueueToken } from '@nestjs/bullmq';
import { CommandBus } from '@nestjs/cqrs';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { createApi } from '../../apps/api/api.module.js';
import { Clock } from '../../libs/kernel/clock.js';
import { Config } from '../../libs/platform/config.js';
import { Database } from '../../libs/platform/database/database.js';
import { SAGA_QUEUE } from '../../libs/platform/sagas/saga-queue.js';
import { cloneDatabase, redisUrl } from './database.js';
import { type Client, clientFor } from './http.js';
import { asSystem } from './as-system.js';
import { Given } from './given.js';
import { waitingForLocks } from './locks.js';
import { settle } from './settle.js';

export const PRIVATE_KEY = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' });
export const SECRET_KEY = Buffer.alloc(32, 7).toString('base64');
export const ENCRYPTION_KEYS = `test=${Buffer.alloc(32, 8).toString('base64')}`;

export interface System {
  url: string;
  app: NestFastifyApplication;
  /** The database, used as the system. To act as someone else: `app.get(Database)` and `actingAs`. */
  db: Database;
  commands: CommandBus;
  given: Given;
  queue: Queue;
  env: NodeJS.ProcessEnv;
  waitsForLocks: boolean;
  /** A client without an account. */
  anonymous: Client;
  /** Runs relay and sagas until nothing is left to do. */
  settle(): Promise<void>;
  stop(): Promise<void>;
}

interface Options {
  clock?: Clock;
  env?: NodeJS.ProcessEnv;
  port?: number;
  /** Lets requests wait for a lock that a test holds, as long as the test needs. */
  waitsForLocks?: boolean;
}

/** Starts the whole API with a port, a database and a Redis of its own. Sagas run when the test calls `settle()`. */
export async function startSystem({ clock, env = {}, port = 0, waitsForLocks = false }: Options = {}): Promise<System> {
  const database = await cloneDatabase();
  const redis = new Redis(redisUrl());
  await redis.flushdb();
  await redis.quit();
  const settings: NodeJS.ProcessEnv = {
    NODE_ENV: 'test',
    LOG_LEVEL: 'silent',
    HOST: '127.0.0.1',
    PORT: '0',
    PUBLIC_URL: 'http://localhost',
    DATABASE_URL: database.url,
    REDIS_URL: redisUrl(),
    JWT_PRIVATE_KEY: PRIVATE_KEY,
    SECRET_KEY,
    ENCRYPTION_KEYS,
    // All requests of a test come from one address. Lock-outs, rate limits and limits of bookings have tests of their own.
    LOCKOUT_FAILURES: '1000',
    LOCKOUT_ADDRESS_FAILURES: '100000',
    RATE_LIMIT_PER_MINUTE: '1000000',
    MAX_FUTURE_BOOKINGS: '1000',
    MAX_FUTURE_BOOKINGS_UNVERIFIED: '1000',
    ...env,
  };
  const plain = Config.fromEnvironment(settings);
  const config = waitsForLocks ? Config.fromEnvironment({ ...settings, DATABASE_URL: waitingForLocks(plain) }) : plain;
  const app = await createApi(config, clock);
  await app.listen(port, '127.0.0.1');
  const url = await app.getUrl();
  const queue = app.get<Queue>(getQueueToken(SAGA_QUEUE));
  return {
    url,
    app,
    db: asSystem(app.get(Database)),
    commands: asSystem(app.get(CommandBus)),
    given: new Given(app, url),
    queue,
    env: settings,
    waitsForLocks,
    anonymous: clientFor(url),
    settle: () => settle(app),
    stop: async () => {
      await app.close();
      await database.drop();
    },
  };
}
