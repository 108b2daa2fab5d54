import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';

export interface SystemUser {
  readonly uid: number;
  readonly gid: number;
}

export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/** The account that PostgreSQL gets instead of root, which it refuses: the owner of its data, once they exist. */
export function databaseUser(dataFolder: string): SystemUser {
  const stat = statSync(dataFolder, { throwIfNoEntry: false });
  if (stat && stat.uid !== 0) return { uid: stat.uid, gid: stat.gid };
  return accountNamed('postgres') ?? accountNamed('nobody') ?? { uid: 65_534, gid: 65_534 };
}

/** Tries the program instead of reading mode bits: access lists and mount options count too. */
export function canRun(user: SystemUser, binary: string): boolean {
  return spawnSync(binary, ['--version'], { ...user, cwd: '/', env: {} }).status === 0;
}

export function canEnter(user: SystemUser, folder: string): boolean {
  return spawnSync('test', ['-x', folder], { ...user, cwd: '/' }).status === 0;
}

function accountNamed(name: string): SystemUser | undefined {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith(`${name}:`));
  const [, , uid, gid] = line?.split(':') ?? [];
  return uid && gid ? { uid: Number(uid), gid: Number(gid) } : undefined;
}
