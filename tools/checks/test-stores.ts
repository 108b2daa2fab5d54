import { chmodSync, existsSync, globSync, mkdtempSync, realpathSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Children } from '../launcher/processes/children.js';
import { Failure } from '../launcher/failure.js';
import { endLeftovers } from '../launcher/processes/leftovers.js';
import { OWNER, startPostgres } from '../launcher/postgres/postgres.js';
import { endLeftoverServer } from '../launcher/postgres/leftover.js';
import { THROW_AWAY } from '../launcher/postgres/settings.js';
import { identityOf } from '../launcher/processes/process-identity.js';
import { findRedis } from '../launcher/redis/program.js';
import { startRedis } from '../launcher/redis/redis.js';
import { currentRun, writeRun } from '../launcher/run/run-file.js';
import { freshSecrets } from '../launcher/run/secrets.js';
import { step } from '../launcher/terminal.js';

const PREFIX = join(tmpdir(), 'consilium-test-');

export type StoreUrls = Readonly<Record<'TEST_DATABASE_URL' | 'TEST_REDIS_URL', string>>;

/** A PostgreSQL and a Redis for one test run, in a temporary folder and on free ports. */
export class Stores {
  private readonly folder = mkdtempSync(PREFIX);
  private readonly children: Children;

  /** The benchmark needs a durable server; tests do not. */
  constructor(private readonly settings: Readonly<Record<string, string>> = THROW_AWAY) {
    // PostgreSQL runs under another account if we are root, and must be able to enter the path to its data.
    chmodSync(this.folder, 0o711);
    const launcher = identityOf(process.pid);
    if (!launcher) throw new Failure('/proc is not mounted.');
    this.children = new Children((processes) => {
      if (existsSync(this.folder)) writeRun(join(this.folder, 'run.json'), { launcher, ready: true, processes, env: {} });
    });
  }

  async start(): Promise<StoreUrls> {
    await removeOldRuns();
    const { ownerPassword, redisPassword } = freshSecrets();
    const logs = join(this.folder, 'logs');
    const postgres = { data: join(this.folder, 'postgres'), logs, password: ownerPassword, port: 0, settings: this.settings };
    const { url } = await step('Starting a PostgreSQL for this run', () => startPostgres(this.children, postgres));
    const program = await findRedis(this.children, logs);
    const redis = { program, folder: join(this.folder, 'redis'), logs, password: redisPassword, port: 0, durable: false };
    const { url: redisUrl } = await step('Starting a Redis for this run', () => startRedis(this.children, redis));
    return { TEST_DATABASE_URL: url(OWNER, ownerPassword), TEST_REDIS_URL: redisUrl };
  }

  async stop(): Promise<void> {
    await this.children.stop(['postgres', 'redis']);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Removes the folders of killed test runs. */
async function removeOldRuns(): Promise<void> {
  for (const file of globSync(`${PREFIX}*/run.json`)) {
    const mine = statSync(dirname(file)).uid === process.getuid?.();
    if (!mine || currentRun(file)) continue;
    await endLeftovers(file).catch(() => undefined);
    const data = join(dirname(file), 'postgres');
    if (existsSync(data)) await endLeftoverServer(realpathSync(data));
    rmSync(dirname(file), { recursive: true, force: true });
  }
}
