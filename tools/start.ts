import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Config } from '../libs/platform/config.js';
import { startApiAndWorker } from './launcher/processes/api-and-worker.js';
import { reasonOf, runCommand } from './launcher/processes/apps.js';
import { checkSettings } from './launcher/run/check-settings.js';
import type { Child } from './launcher/processes/child.js';
import { Children } from './launcher/processes/children.js';
import { Failure, messageOf } from './launcher/failure.js';
import { firstAdmin, shownLogins } from './launcher/run/first-admin.js';
import { type Folders, foldersOf } from './launcher/run/folders.js';
import { endLeftovers } from './launcher/processes/leftovers.js';
import { holdLock } from './launcher/run/lock.js';
import { ensureApiLogin } from './launcher/postgres/roles.js';
import { identityOf } from './launcher/processes/process-identity.js';
import { currentRun, removeRun, type Run, writeRun } from './launcher/run/run-file.js';
import { ensureSigningKey, formerKeys, secretsIn } from './launcher/run/secrets.js';
import { dropBlank, isDevelopment, loadDotEnv } from './launcher/run/settings.js';
import { StopRequest } from './launcher/run/stop-request.js';
import { database, redis, tellMoved } from './launcher/stores.js';
import { say, step } from './launcher/terminal.js';
import { welcome } from './launcher/welcome.js';

/** Less than the time after which Children kills them. */
const SHUTDOWN_SECONDS = '5';

// A stricter mask would keep PostgreSQL's account out of its data if we are root. Every secret has its own mode.
process.umask(0o022);
const dotEnv = loadDotEnv();
dropBlank(process.env);
process.exitCode = await main(foldersOf(process.env)).catch(refuse);
// The lock's holder and a closing connection would keep an ended launcher waiting.
process.exit();

async function main(folders: Folders): Promise<number> {
  const config = checkSettings(settingsOf(folders), dotEnv, process.env);
  mkdirSync(folders.data, { recursive: true, mode: 0o711 });
  mkdirSync(dirname(folders.checkpointFile), { recursive: true, mode: 0o700 });
  if (!(await holdLock(folders.lockFile))) throw alreadyRunning(folders);
  await endLeftovers(folders.runFile);

  const run = record(folders);
  const children = new Children((processes) => {
    run.update({ processes });
  });
  const stop = new StopRequest(() => {
    say('Hurrying');
    children.hurry();
  });
  try {
    const started = start(children, config, folders, run.update);
    const ended = started.then((apps) => Promise.race(apps.map((child) => child.exited.then(() => child))));
    const outcome = await Promise.race([stop.asked, ended]);
    if (typeof outcome !== 'string') throw reasonOf(outcome);
    say(`\nStopping (${outcome})`);
    // A start in progress fails as soon as its next step finds that we are stopping.
    started.catch(() => undefined);
    ended.catch(() => undefined);
    return 0;
  } catch (error) {
    return refuse(error);
  } finally {
    const began = Date.now();
    const some = children.some;
    await children.stop(['api', 'worker'], ['postgres', 'redis']);
    removeRun(folders.runFile);
    if (some) say(`Stopped (${((Date.now() - began) / 1000).toFixed(1)} s)`);
  }
}

/** Starts everything in order. Returns the processes that must run as long as Consilium does. */
async function start(
  children: Children,
  config: Config,
  folders: Folders,
  update: (change: Partial<Run> & { url?: string }) => void,
): Promise<Child[]> {
  const secrets = secretsIn(folders.secretsFile);
  if (!process.env.JWT_PRIVATE_KEY && !process.env.JWT_PRIVATE_KEY_FILE) ensureSigningKey(folders.keyFile);

  const { own, ...databaseUrls } = await database(children, folders, secrets);
  const installation = {
    ...databaseUrls,
    REDIS_URL: await redis(children, folders, secrets),
    SECRET_KEY: process.env.SECRET_KEY || secrets.secretKey,
    ENCRYPTION_KEYS: process.env.ENCRYPTION_KEYS || secrets.encryptionKeys,
    AUDIT_CHECKPOINT_FILE: process.env.AUDIT_CHECKPOINT_FILE || folders.checkpointFile,
    ...(process.env.JWT_PRIVATE_KEY ? {} : { JWT_PRIVATE_KEY_FILE: process.env.JWT_PRIVATE_KEY_FILE || folders.keyFile }),
    ...formerKeys(process.env, folders),
  };
  const env: NodeJS.ProcessEnv = { ...settingsOf(folders), ...installation };

  if (own) await ensureApiLogin(databaseUrls.DATABASE_OWNER_URL ?? '', secrets.apiPassword);
  await step('Migrating the database', () => runCommand(children, 'migrate', env, folders.logs));
  if (isDevelopment(env)) await step('Demo data', () => runCommand(children, 'seed-demo', env, folders.logs));

  // Api and worker never get the owner's login: they own nothing.
  const appEnv = { ...env, DATABASE_OWNER_URL: undefined };
  const { apps, url, publicUrl, port, workerPort } = await step('Starting api and worker', () =>
    startApiAndWorker(children, config, appEnv, folders.logs),
  );
  tellMoved('the API', config.get('PORT'), port);
  tellMoved('the worker', config.get('WORKER_PORT'), workerPort);
  update({ ready: true, env: { NODE_ENV: env.NODE_ENV ?? '', ...installation, PUBLIC_URL: publicUrl }, url });
  welcome(url, folders.logs, env.SMTP_URL ? undefined : env.MAIL_FOLDER, shownLogins(env));
  return [...apps, ...children.named('postgres', 'redis')];
}

/** The user's settings, with defaults for a start on one machine. */
function settingsOf(folders: Folders): NodeJS.ProcessEnv {
  return {
    NODE_ENV: 'development',
    SHUTDOWN_SECONDS,
    // All requests come from the one address of this machine.
    RATE_LIMIT_PER_MINUTE: '6000',
    MAIL_FOLDER: join(folders.data, 'mail'),
    ...process.env,
    ...firstAdmin(process.env),
  };
}

function record({ runFile }: Folders) {
  const launcher = identityOf(process.pid);
  if (!launcher) throw new Failure('/proc is not mounted.');
  let run: Run = { launcher, ready: false, processes: {}, env: {} };
  const update = ({ url, ...change }: Partial<Run> & { url?: string }) => {
    run = { ...run, ...change, launcher: url === undefined ? run.launcher : { ...run.launcher, url } };
    writeRun(runFile, run);
  };
  update({});
  return { update };
}

function alreadyRunning({ runFile }: Folders): Failure {
  const run = currentRun(runFile);
  const where = run?.launcher.url ? ` at ${run.launcher.url}` : run ? ', still starting' : '';
  return new Failure(`Consilium is already running here${where}${run ? ` (pid ${run.launcher.pid})` : ''}. Stop it with Ctrl-C there.`);
}

function refuse(error: unknown): number {
  say(error instanceof Failure ? error.message : error instanceof Error ? (error.stack ?? messageOf(error)) : messageOf(error));
  return 1;
}
