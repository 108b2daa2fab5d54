import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Config } from '../../../libs/platform/config.js';
import { startApiAndWorker } from '../../../tools/launcher/processes/api-and-worker.js';
import { Children } from '../../../tools/launcher/processes/children.js';
import { type FindPort, freePort } from '../../../tools/launcher/processes/ports.js';
import { connectionError, OWNER, startPostgres } from '../../../tools/launcher/postgres/postgres.js';
import { findRedis } from '../../../tools/launcher/redis/program.js';
import { redisError, startRedis } from '../../../tools/launcher/redis/redis.js';
import { Launcher, START_MS } from '../../launcher/launcher.js';
import { startSystem, type System } from '../../support/app.js';

const HOST = '127.0.0.1';
let folder: string;
let children: Children;
let thieves: Server[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'consilium-ports-'));
  chmodSync(folder, 0o711);
  children = new Children();
  thieves = [];
});
afterEach(async () => {
  await children.stop(['api', 'worker'], ['postgres', 'redis']);
  for (const thief of thieves) thief.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Finds ports that look free, but are taken by another server before the caller can bind them. */
const lost =
  (...ports: number[]): FindPort =>
  (wanted, host, taken) =>
    Promise.resolve(ports.shift()).then((port) => port ?? freePort(wanted, host, taken));

/** Another server. It answers OK to every request. */
async function thief(): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined).on('data', () => socket.write('+OK\r\n'));
  }).listen(0, HOST);
  thieves.push(server);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

test('PostgreSQL takes the next port when another PostgreSQL, with another password, was faster', async () => {
  const other = Number(new URL(process.env['TEST_DATABASE_URL'] ?? '').port);
  const options = { data: join(folder, 'postgres'), logs: folder, password: 'secret', port: 0, findPort: lost(other) };
  const { port, url } = await startPostgres(children, options);
  expect(port).not.toBe(other);
  expect(await connectionError(url(OWNER, 'secret'))).toBeUndefined();
});

test('Redis takes the next port when another Redis, or something that says OK to all, was faster', async () => {
  const other = Number(new URL(process.env['TEST_REDIS_URL'] ?? '').port);
  const anything = await thief();
  const program = await findRedis(children, folder);
  const findPort = lost(other, anything);
  const options = { program, folder: join(folder, 'redis'), logs: folder, password: 'secret', port: 0, durable: false, findPort };
  const { port, url, child } = await startRedis(children, options);
  expect([other, anything]).not.toContain(port);
  expect(await redisError(url, { pid: child.pid })).toBeUndefined();
});

describe('api and worker', () => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem();
  });
  afterAll(() => system.stop());

  test.each([
    ['the API', 1, 0],
    ['the worker', 0, 1],
    ['both', 2, 1],
  ])('take the next port when somebody was faster: %s', async (_what, ofApi, ofWorker) => {
    const env: NodeJS.ProcessEnv = { ...process.env, ...system.env, PORT: '0', WORKER_PORT: '0', PUBLIC_URL: undefined };
    const stolen = { api: [] as number[], worker: [] as number[] };
    for (let i = 0; i < ofApi; i += 1) stolen.api.push(await thief());
    for (let i = 0; i < ofWorker; i += 1) stolen.worker.push(await thief());
    const forApi = lost(...stolen.api);
    const forWorker = lost(...stolen.worker);
    // The worker's search gets the API's port as taken.
    const find: FindPort = (wanted, host, taken) => (taken ? forWorker(wanted, host, taken) : forApi(wanted, host));
    const said = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
    const { url, publicUrl, port, workerPort } = await startApiAndWorker(children, Config.fromEnvironment(env), env, folder, find);
    const lines = said.mock.calls.map(([line]) => String(line));
    said.mockRestore();
    for (const taken of stolen.worker) expect(lines).toContain(`worker: Port ${String(taken)} is taken.\n`);
    for (const taken of stolen.api) expect(lines).toContain(`api: Port ${String(taken)} is taken.\n`);
    expect([...stolen.api, ...stolen.worker]).not.toContain(port);
    expect([...stolen.api, ...stolen.worker, port]).not.toContain(workerPort);
    expect(publicUrl).toBe(`http://localhost:${String(port)}`);
    expect((await fetch(`${url}/health`)).status).toBe(200);
    expect((await fetch(`http://${HOST}:${String(workerPort)}/health`)).status).toBe(200);
    expect(children.named('api', 'worker')).toHaveLength(2);
  });
});

test(
  'two installations that start at the same instant, with the same ports in mind, both run',
  async () => {
    const port = await freePort(20_000 + (process.pid % 20_000), HOST);
    const both = ['one', 'two'].map((name) => new Launcher(join(folder, name), port));
    try {
      const runs = await Promise.all(both.map((launcher) => launcher.ready()));
      expect(new Set(runs.map(({ launcher }) => launcher.url)).size).toBe(2);
      for (const { launcher } of runs) expect((await fetch(`${launcher.url ?? ''}/health`)).status).toBe(200);
    } finally {
      for (const launcher of both) launcher.kill('SIGTERM');
      await Promise.all(both.map((launcher) => launcher.end()));
    }
  },
  2 * START_MS,
);
