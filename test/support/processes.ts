import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';

/** Polling without a pause would take CPU time from the polled processes. */
const LOOK_AGAIN_MS = 5;

/** Waits until a condition holds. The deadline ends a test that would otherwise run for ever. */
export async function eventually<T>(look: () => Promise<T | undefined | false>, what: string, deadlineMs = 60_000): Promise<T> {
  const end = Date.now() + deadlineMs;
  for (;;) {
    const seen = await look();
    if (seen !== undefined && seen !== false) return seen;
    if (Date.now() > end) throw new Error(`It never came to be: ${what}`);
    await new Promise<void>((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
  }
}

/** A real process of the built application. */
export class Process {
  private constructor(
    readonly child: ChildProcess,
    readonly port: number,
  ) {}

  /** Starts `dist/apps/<name>/main.js` and waits until it reports that it is ready. */
  static async start(name: 'api' | 'worker', env: NodeJS.ProcessEnv): Promise<Process> {
    const child = spawn(process.execPath, [join(process.cwd(), 'dist', 'apps', name, 'main.js')], {
      env: { ...process.env, NODE_OPTIONS: '', ...env, PORT: '0', WORKER_PORT: '0' },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const port = await new Promise<number>((resolve, reject) => {
      child.once('message', (message: { ready: boolean; port: number }) => {
        resolve(message.port);
      });
      child.once('exit', (code) => {
        reject(new Error(`${name} ended with ${String(code)} before it was ready`));
      });
    });
    return new Process(child, port);
  }

  /** Ends it with a signal and returns its exit code, null after a kill. */
  end(signal: NodeJS.Signals): Promise<number | null> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return Promise.resolve(this.child.exitCode);
    return new Promise((resolve) => {
      this.child.once('exit', (code) => {
        resolve(code);
      });
      this.child.kill(signal);
    });
  }
}
