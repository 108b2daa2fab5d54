import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectionError, withClient } from '../../../tools/launcher/postgres/postgres.js';
import { freePort } from '../../../tools/launcher/processes/ports.js';
import { isAlive, type ProcessIdentity } from '../../../tools/launcher/processes/process-identity.js';
import { until } from '../../../tools/launcher/until.js';
import { Launcher, START_MS } from '../../launcher/launcher.js';

const STOP_MS = 10_000;
const PROCESSES = ['api', 'postgres', 'redis', 'worker'];

const TEST_MS = 4 * START_MS;

const alive = (processes: Record<string, ProcessIdentity>) =>
  Object.entries(processes)
    .filter(([, identity]) => isAlive(identity))
    .map(([name]) => name);

describe('npm start', () => {
  let data: string;
  const launchers: Launcher[] = [];
  const launch = async () => {
    const launcher = new Launcher(data, await freePort(20_000 + (process.pid % 20_000), '127.0.0.1'));
    launchers.push(launcher);
    return launcher;
  };

  beforeAll(() => {
    const folder = mkdtempSync(join(tmpdir(), 'consilium-launcher-'));
    // PostgreSQL's own account, used if we are root, must be able to reach its data here. Otherwise they would lie outside and remain.
    chmodSync(folder, 0o711);
    data = join(folder, 'data');
  });
  afterEach(async () => {
    for (const launcher of launchers.splice(0)) {
      launcher.kill('SIGTERM');
      await launcher.end();
    }
  });
  afterAll(() => {
    rmSync(join(data, '..'), { recursive: true, force: true });
  });

  it(
    'runs everything, once, and stops all of it without a loss',
    async () => {
      const first = await launch();
      const { launcher, processes, env } = await first.ready();
      expect(Object.keys(processes).sort()).toEqual(PROCESSES);
      expect((await fetch(`${launcher.url}/health`)).status).toBe(200);

      const second = await launch();
      expect(await second.end()).toBe(1);
      expect(second.output).toContain(`already running here at ${launcher.url} (pid ${launcher.pid})`);
      expect(alive(processes).sort()).toEqual(PROCESSES);

      const owner = env.DATABASE_OWNER_URL ?? '';
      await withClient(owner, (client) => client.query('create table public.kept as select 42 as answer'));
      first.kill('SIGINT');
      // npm repeats the signal that the terminal has already sent.
      first.kill('SIGINT');
      expect(await first.end()).toBe(0);
      expect(alive(processes)).toEqual([]);
      expect(existsSync(join(data, 'run.json'))).toBe(false);

      const again = await launch();
      const { env: sameDatabase } = await again.ready();
      const { rows } = await withClient(sameDatabase.DATABASE_OWNER_URL ?? '', (client) =>
        client.query<{ answer: number }>('select answer from public.kept'),
      );
      expect(rows).toEqual([{ answer: 42 }]);
    },
    TEST_MS,
  );

  it(
    'gives api and worker a login that owns nothing',
    async () => {
      const { env } = await (await launch()).ready();
      await expect(withClient(env.DATABASE_URL ?? '', (client) => client.query('create table public.mine (id int)'))).rejects.toThrow(
        /permission denied/,
      );
      expect(await connectionError((env.DATABASE_URL ?? '').replace(/:[^:@/]+@/, ':wrong@'))).toBeDefined();
    },
    TEST_MS,
  );

  it.each(PROCESSES)(
    'stops everything when its %s dies',
    async (victim) => {
      const launcher = await launch();
      const { processes } = await launcher.ready();
      process.kill(processes[victim]?.pid ?? 0, 'SIGKILL');
      expect(await launcher.end()).toBe(1);
      expect(launcher.output).toContain(`${victim} ended with SIGKILL`);
      expect(alive(processes)).toEqual([]);
      expect(existsSync(join(data, 'run.json'))).toBe(false);
    },
    TEST_MS,
  );

  it(
    'cleans up after a launcher that was killed',
    async () => {
      const killed = await launch();
      const { processes } = await killed.ready();
      killed.kill('SIGKILL');
      await killed.end();
      expect(await until(() => !alive(processes).includes('api') && !alive(processes).includes('worker'), STOP_MS)).toBe(true);
      await (await launch()).ready();
      expect(alive(processes)).toEqual([]);
    },
    TEST_MS,
  );

  it(
    'lets one of two win that start at the same instant',
    async () => {
      const both = await Promise.all([launch(), launch()]);
      const loser = await until(() => both.find(({ exitCode }) => exitCode !== null), START_MS);
      expect(await loser?.end()).toBe(1);
      expect(loser?.output).toContain('already running here');
      await both.find((launcher) => launcher !== loser)?.ready();
    },
    TEST_MS,
  );
});
