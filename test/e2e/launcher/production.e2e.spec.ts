import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { demoLogins } from '../../../tools/demo/logins.js';
import { projectRoot } from '../../../tools/launcher/run/folders.js';
import { freePort } from '../../../tools/launcher/processes/ports.js';
import { withClient } from '../../../tools/launcher/postgres/postgres.js';
import { Launcher, START_MS } from '../../launcher/launcher.js';
import { clientFor } from '../../support/http.js';

const ADMIN = { ADMIN_EMAIL: 'me@clinic.example', ADMIN_PASSWORD: 'vX9-treppe-lunar' };
const PRODUCTION = { NODE_ENV: 'production' };
const REFUSED = /^6 accounts have the demo password, .*npm run demo:close/m;

let folder: string;
let last: Launcher | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'consilium-production-'));
  chmodSync(folder, 0o711);
});
afterEach(async () => {
  await stopped();
  rmSync(folder, { recursive: true, force: true });
});

async function launch(settings: NodeJS.ProcessEnv): Promise<Launcher> {
  await stopped();
  last = new Launcher(join(folder, 'data'), await freePort(30_000 + (process.pid % 10_000), '127.0.0.1'), settings);
  return last;
}

async function stopped(): Promise<void> {
  last?.kill('SIGTERM');
  await last?.end();
  last = undefined;
}

/** Returns the whole output. Output of its processes may arrive after it is ready, never after its end. */
async function saidBy(launcher: Launcher): Promise<string> {
  await stopped();
  return launcher.output;
}

/** Runs `npm run demo:close` in a shell with no settings except the data folder. */
const closeDemo = (settings: NodeJS.ProcessEnv = {}) =>
  promisify(execFile)(
    process.execPath,
    ['--import', join(projectRoot, 'dist', 'tools', 'settings-of-running.js'), join(projectRoot, 'dist', 'tools', 'close-demo.js')],
    { cwd: projectRoot, env: { PATH: process.env.PATH, DATA_DIR: join(folder, 'data'), ...settings } },
  );

test(
  'a demo installation becomes a productive one only when its accounts are closed',
  async () => {
    await (await launch({})).ready();

    const refused = await launch(PRODUCTION);
    expect(await refused.end()).toBe(1);
    expect(refused.output).toMatch(REFUSED);
    expect(refused.output).not.toMatch(/Starting api|^ +at /m);

    const { launcher } = await (await launch({})).ready();
    await expect(closeDemo()).rejects.toMatchObject({
      stderr: expect.stringMatching(/^The last administrator has the demo password: set ADMIN_EMAIL/),
    });
    expect((await closeDemo(ADMIN)).stdout).toContain('Closed 6 accounts.');
    const [{ email, password }] = demoLogins;
    expect((await clientFor(launcher.url ?? '').post('/auth/login', { email, password })).status).toBe(401);
    expect((await closeDemo()).stdout).toContain('No account has the demo password.');

    const productive = await launch({ ...PRODUCTION, ...ADMIN });
    const { launcher: running } = await productive.ready();
    const mine = { email: ADMIN.ADMIN_EMAIL, password: ADMIN.ADMIN_PASSWORD };
    expect((await clientFor(running.url ?? '').post('/auth/login', mine)).status).toBe(200);
    expect(await saidBy(productive)).not.toMatch(/demo/);
  },
  5 * START_MS,
);

test(
  'a new installation says that nobody administers it, and an older program refuses the database of a newer one',
  async () => {
    const first = await launch(PRODUCTION);
    await first.ready();
    expect((await saidBy(first)).match(/^.*Nobody administers.*$/gm)).toEqual([
      'api warning: Nobody administers this installation yet: set ADMIN_EMAIL and ADMIN_PASSWORD (8 to 128 characters) and start again.',
    ]);

    const named = await launch({ ...PRODUCTION, ...ADMIN });
    const { env: again } = await named.ready();

    await withClient(again.DATABASE_OWNER_URL ?? '', (client) =>
      client.query(`insert into public.consilium_migration (name, executed_at) values ('Migration20991231_01_Later', now())`),
    );
    expect(await saidBy(named)).not.toContain('Nobody administers');
    const older = await launch({ ...PRODUCTION, ...ADMIN });
    expect(await older.end()).toBe(1);
    expect(older.output).toMatch(/^The database was migrated by a newer Consilium \(Migration20991231_01_Later\): run that version/m);
    expect(older.output).not.toMatch(/Starting api|^ +at /m);
  },
  4 * START_MS,
);
