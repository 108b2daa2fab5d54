import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Failure, messageOf } from '../failure.js';

const BUSY = 75;

/**
 * Holds a lock on a file until this process ends, however it ends. The kernel releases a flock when its holder ends, and the holder (`cat` under
 * `flock`) ends when our end of its standard input closes. False if another process holds the lock.
 */
export async function holdLock(file: string): Promise<boolean> {
  const flock = ['--no-fork', '--nonblock', '--conflict-exit-code', String(BUSY), file, 'sh', '-c', 'echo held && exec cat'];
  const holder = spawn('flock', flock, { stdio: ['pipe', 'pipe', 'inherit'], detached: true });
  const failed = once(holder, 'error').then(([error]) =>
    Promise.reject(new Failure(`Cannot run flock (package util-linux): ${messageOf(error)}`)),
  );
  const held = await Promise.race([once(holder.stdout, 'data').then(() => true), once(holder, 'close').then(() => false), failed]);
  if (!held && holder.exitCode !== BUSY) throw new Failure(`Cannot lock ${file}.`);
  return held;
}
