import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** The folder with package.json, found from the source as well as from dist. */
export const projectRoot = findRoot(import.meta.dirname);

export interface Folders {
  readonly data: string;
  readonly postgres: string;
  readonly redis: string;
  readonly logs: string;
  readonly keyFile: string;
  /** The Ed25519 key of earlier versions: checkpoints of the audit log that it signed must still be verified. */
  readonly formerKeyFile: string;
  readonly secretsFile: string;
  readonly runFile: string;
  readonly lockFile: string;
  readonly checkpointFile: string;
}

/** The folders of an installation: in DATA_DIR, or in `.data` of the project. */
export function foldersOf(env: NodeJS.ProcessEnv): Folders {
  const data = resolve(projectRoot, env.DATA_DIR?.trim() || '.data');
  return {
    data,
    postgres: join(data, 'postgres'),
    redis: join(data, 'redis'),
    logs: join(data, 'logs'),
    keyFile: join(data, 'keys', 'jwt-p256.pem'),
    formerKeyFile: join(data, 'keys', 'jwt-ed25519.pem'),
    secretsFile: join(data, 'secrets.json'),
    runFile: join(data, 'run.json'),
    lockFile: join(data, 'launcher.lock'),
    checkpointFile: join(data, 'audit', 'checkpoints.jsonl'),
  };
}

/** The downloaded Redis, used by every installation and test run of this checkout. */
export const fetchedRedis = join(projectRoot, '.data', 'redis-server');

function findRoot(folder: string): string {
  if (existsSync(join(folder, 'package.json'))) return folder;
  const parent = dirname(folder);
  if (parent === folder) throw new Error('package.json not found above the launcher');
  return findRoot(parent);
}
