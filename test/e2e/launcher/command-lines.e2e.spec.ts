import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { Client as PgClient } from 'pg';
import { Config } from '../../../libs/platform/config.js';
import { SAGA_QUEUE, sagaJob } from '../../../libs/platform/sagas/saga-queue.js';
import { demoLogins } from '../../../tools/demo/logins.js';
import { projectRoot } from '../../../tools/launcher/run/folders.js';
import { freePort } from '../../../tools/launcher/processes/ports.js';
import type { Run } from '../../../tools/launcher/run/run-file.js';
import { Launcher, START_MS } from '../../launcher/launcher.js';
import { type Client, clientFor } from '../../support/http.js';
import { waitingForLocks } from '../../support/locks.js';
import { eventually } from '../../support/processes.js';

const COMMAND_MS = 60_000;
const SAMPLES = join(projectRoot, 'tools', 'demo', 'synthea');

interface Outcome {
  code: number | null;
  output: string;
}

describe('the commands beside npm start', () => {
  let folder: string;
  let launcher: Launcher;
  let run: Run;
  let admin: Client;

  /** Runs the command as the npm script does, in a shell with no settings except the data folder. */
  const command = (args: string[], settings: NodeJS.ProcessEnv = {}) =>
    new Promise<Outcome>((done) => {
      const [script = '', ...rest] = args;
      const child = execFile(
        process.execPath,
        [
          '--import',
          join(projectRoot, 'dist', 'tools', 'settings-of-running.js'),
          join(projectRoot, 'dist', 'tools', `${script}.js`),
          ...rest,
        ],
        { cwd: projectRoot, env: { PATH: process.env.PATH, DATA_DIR: join(folder, 'data'), ...settings }, timeout: COMMAND_MS },
        (_error, stdout, stderr) => {
          done({ code: child.exitCode, output: `${stdout}${stderr}` });
        },
      );
    });
  const names = async () => ((await admin.get('/patients?limit=100')).body.items as { name: string }[]).map(({ name }) => name).sort();

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'consilium-commands-'));
    chmodSync(folder, 0o711);
    launcher = new Launcher(join(folder, 'data'), await freePort(40_000 + (process.pid % 10_000), '127.0.0.1'));
    run = await launcher.ready();
    const [{ email, password }] = demoLogins;
    const url = run.launcher.url ?? '';
    const { status, body } = await clientFor(url).post('/auth/login', { email, password });
    expect(status).toBe(200);
    admin = clientFor(url, body.accessToken as string);
  }, START_MS + COMMAND_MS);
  afterAll(async () => {
    launcher.kill('SIGTERM');
    await launcher.end();
    rmSync(folder, { recursive: true, force: true });
  }, COMMAND_MS);

  it('import: all is in after the first time, and the second one makes nobody twice', async () => {
    const first = await command(['import', SAMPLES]);
    expect(first).toMatchObject({ code: 0, output: expect.stringMatching(/6 files, 0 of them broken, 0 problems/) });
    const people = await names();
    expect(people.length).toBeGreaterThanOrEqual(6);

    const second = await command(['import', SAMPLES]);
    expect(second.code).toBe(0);
    for (const what of ['hospitals', 'doctors', 'patients', 'mappings']) {
      expect(second.output).toMatch(new RegExp(`^${what} +0 `, 'm'));
    }
    expect(await names()).toEqual(people);
  });

  it('import: names the file that is broken, and brings the others in', async () => {
    const mixed = join(folder, 'mixed', 'deeper');
    mkdirSync(mixed, { recursive: true });
    writeFileSync(join(mixed, 'broken.json'), '{"resourceType":"Bundle","entry":[');
    writeFileSync(join(mixed, 'whole.json'), bundleOf('Wanda Whole'));
    const { code, output } = await command(['import', join(folder, 'mixed')]);
    expect(code).toBe(1);
    expect(output).toMatch(/^deeper\/broken\.json: is not JSON$/m);
    expect(output).toContain('2 files, 1 of them broken, 1 problems');
    expect(await names()).toContain('Wanda Whole');
  });

  it('import --dry-run: tells, and leaves nothing', async () => {
    const file = join(folder, 'tried.json');
    writeFileSync(file, bundleOf('Tilda Tried'));
    const before = await names();
    const { code, output } = await command(['import', '--dry-run', file]);
    expect(code).toBe(0);
    expect(output).toMatch(/would create/);
    expect(output).toMatch(/^patients +1 /m);
    expect(output).toContain('Dry run, nothing was changed.');
    expect(await names()).toEqual(before);
  });

  it('import: wrong arguments are exit code 2, a path that is not there is named', async () => {
    expect(await command(['import'])).toMatchObject({ code: 2, output: expect.stringContaining('npm run import -- PATH...') });
    const missing = join(folder, 'nowhere');
    expect(await command(['import', missing])).toMatchObject({ code: 1, output: `${missing}: does not exist\n` });
  });

  it('keys:rotate: tells what each key encrypts and which one may go, and refuses another key of a known name', async () => {
    const alone = await command(['keys-rotate']);
    expect(alone).toMatchObject({ code: 0, output: expect.stringMatching(/^key first: \d+ values\nThere is one key only: /) });
    const fresh = `second=${Buffer.alloc(32, 2).toString('base64')}`;
    const both = await command(['keys-rotate'], { ENCRYPTION_KEYS: `${run.env.ENCRYPTION_KEYS ?? ''},${fresh}` });
    expect(both).toMatchObject({ code: 0, output: expect.stringMatching(/^key first: [1-9]\d* values\nkey second: 0 values$/m) });
    expect(both.output).toContain('The key second is not needed any more: take it out of ENCRYPTION_KEYS.');
    const strange = await command(['keys-rotate'], { ENCRYPTION_KEYS: `first=${Buffer.alloc(32, 3).toString('base64')}` });
    expect(strange).toMatchObject({ code: 1, output: expect.stringContaining('ENCRYPTION_KEYS has another key "first"') });
  });

  it('outbox: shows what waits, and gives dead letters another round', async () => {
    const connection = new Redis(run.env.REDIS_URL ?? '', { maxRetriesPerRequest: null });
    const queue = new Queue(SAGA_QUEUE, { connection, prefix: 'consilium' });
    try {
      const { name, data, opts } = sagaJob('01890a5d-ac96-774b-bcce-b302099a8057', 'a-saga-of-another-version', 1);
      await queue.add(name, data, opts);
      await eventually(async () => (await queue.getFailedCount()) === 1, 'the dead letter');
      const status = await command(['outbox', 'status']);
      expect(status.code).toBe(0);
      for (const line of [
        /^events not queued yet +\d+ \(the oldest for [\d.]+ s\)$/m,
        /^events with sagas to run +\d+$/m,
        /^jobs +\d+ waiting, /m,
      ]) {
        expect(status.output).toMatch(line);
      }
      expect(status.output).toMatch(/^dead letters +1\n {2}a-saga-of-another-version {2}event 01890a5d-\S+ {2}1 attempts/m);
      expect(await command(['outbox', 'retry'])).toEqual({ code: 0, output: '1 dead letters will be tried again.\n' });
    } finally {
      await queue.close();
      connection.disconnect();
    }
  });

  it('seed: finds the demo data there with one statement, before a setting is read that the product needs', async () => {
    expect(await command(['seed-demo'], { REDIS_URL: 'nonsense' })).toEqual({ code: 0, output: 'The demo data is there already.\n' });
  });

  it('seed: the clinic has a day to look at, and its doctors have free times', async () => {
    const url = run.launcher.url ?? '';
    const [desk] = demoLogins.filter(({ role }) => role === 'hospital');
    const { body } = await clientFor(url).post('/auth/login', { email: desk?.email, password: desk?.password });
    const front = clientFor(url, body.accessToken as string);
    const here = (await front.get('/auth/me')).body.profileId as string;
    const [running] = (await front.get('/appointments?status=in_progress')).body.items as { startsAt: string }[];
    const date = Temporal.Instant.from(running?.startsAt ?? '')
      .toZonedDateTimeISO('America/New_York')
      .toPlainDate();
    const board = (await front.get(`/hospitals/${here}/board?date=${date.toString()}`)).body as {
      counts: object;
      rooms: unknown[];
      doctors: unknown[];
    };
    expect(board.counts).toMatchObject({ in_progress: 1, completed: 1 });
    expect([board.rooms.length, board.doctors.length]).toEqual([2, 2]);
    const { items } = (await front.get(`/doctors?hospitalId=${here}&slots=3`)).body as { items: { freeSlots: unknown[] }[] };
    expect(items.map(({ freeSlots }) => freeSlots.length)).toEqual([3, 3]);
  });

  it('seed: two at once in an empty database make the data once; the later one says that it is there', async () => {
    const empty = (url = '') => url.replace(/\/[^/?]+(\?|$)/, '/empty$1');
    const owner = new PgClient({ connectionString: run.env.DATABASE_OWNER_URL });
    await owner.connect();
    await owner.query('create database empty');
    await owner.end();
    const migrated = await command(['migrate'], { DATABASE_OWNER_URL: empty(run.env.DATABASE_OWNER_URL) });
    expect(migrated.code).toBe(0);
    // Without the owner's login none of them finds the data by the quick look.
    const waiting = waitingForLocks(Config.fromEnvironment({ ...run.env, DATABASE_URL: empty(run.env.DATABASE_URL) }));
    const seed = () => command(['seed-demo'], { DATABASE_URL: waiting });
    const outcomes = [...(await Promise.all([seed(), seed()])), await seed()];
    expect(outcomes.map(({ code }) => code)).toEqual([0, 0, 0]);
    const there = 'The demo data is there already.\n';
    expect(outcomes.filter(({ output }) => output === there)).toHaveLength(2);
    expect(outcomes.filter(({ output }) => output.includes('Demo: Ada Rivera and Noah Lindqvist\n'))).toHaveLength(1);
  });

  it('seed: is refused in an installation that is not for development', async () => {
    const output = 'Demo data, with its well-known passwords, is for development only (NODE_ENV=development).\n';
    expect(await command(['seed-demo'], { NODE_ENV: 'production' })).toEqual({ code: 1, output });
  });

  it('with a database of its own in the shell, the rest is that of the run', async () => {
    const own = { DATABASE_URL: run.env.DATABASE_URL };
    expect((await command(['import', '--dry-run', SAMPLES], own)).code).toBe(0);
    expect((await command(['outbox', 'status'], own)).code).toBe(0);
  });

  it('without an installation, one line says what to do', async () => {
    const elsewhere = { DATA_DIR: join(folder, 'elsewhere') };
    const hint = { code: 1, output: 'Consilium is not running: start it with npm start\n' };
    expect(await command(['outbox', 'status'], elsewhere)).toEqual(hint);
    expect(await command(['import', SAMPLES], { ...elsewhere, DATABASE_URL: run.env.DATABASE_URL })).toEqual(hint);
    const { code, output } = await command(['outbox', 'status'], { REDIS_URL: 'nonsense' });
    expect({ code, output }).toEqual({
      code: 78,
      output: 'REDIS_URL must be a redis:// URL.\nEvery setting is explained in .env.example.\n',
    });
  });
});

/** A bundle with one new patient. */
function bundleOf(name: string): string {
  const [given, family] = name.split(' ');
  const patient = {
    resourceType: 'Patient',
    identifier: [{ system: 'https://samples.example', value: name }],
    name: [{ use: 'official', family, given: [given] }],
    birthDate: '1980-01-02',
    gender: 'female',
  };
  return JSON.stringify({
    resourceType: 'Bundle',
    type: 'transaction',
    entry: [{ fullUrl: `urn:example:${given ?? ''}`, resource: patient }],
  });
}
