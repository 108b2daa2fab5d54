import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const TICKS_PER_SECOND = 100;
const hasTaskset = (() => {
  try {
    execFileSync('taskset', ['-V'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

/** A server process on the first core. Its CPU time can be read. */
export class BenchServer {
  private constructor(
    readonly name: string,
    readonly url: string,
    private readonly child: ChildProcess,
  ) {}

  static async start(name: string, script: string, env: NodeJS.ProcessEnv): Promise<BenchServer> {
    const node = [process.execPath, join(process.cwd(), script)];
    const [command = '', ...args] = hasTaskset ? ['taskset', '-c', '0', ...node] : node;
    const child = spawn(command, args, { env, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    const port = await new Promise<number>((resolve, reject) => {
      child.once('message', (message: { port: number }) => {
        resolve(message.port);
      });
      child.once('exit', (code) => {
        reject(new Error(`${name} ended with ${String(code)}`));
      });
    });
    return new BenchServer(name, `http://127.0.0.1:${String(port)}`, child);
  }

  /** User and system time of the process so far, microseconds. */
  cpuMicroseconds(): number {
    const fields = readFileSync(`/proc/${String(this.child.pid)}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ');
    return ((Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND) * 1e6;
  }

  stop(): Promise<void> {
    return new Promise((resolve) => {
      this.child.once('exit', () => {
        resolve();
      });
      this.child.kill('SIGTERM');
    });
  }
}

/** Pins a process to the second core, if there is one and taskset is installed: only the servers run on the first. */
export function pin(pid: number): void {
  if (!hasTaskset) return;
  try {
    execFileSync('taskset', ['-acp', '1', String(pid)], { stdio: 'ignore' });
  } catch {
    // The call fails on a machine with one core: nothing to separate.
  }
}
