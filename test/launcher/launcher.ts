import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { projectRoot } from '../../tools/launcher/run/folders.js';
import { readRun, type Run } from '../../tools/launcher/run/run-file.js';
import { until } from '../../tools/launcher/until.js';

export const START_MS = 90_000;

/** Runs `npm start` without npm, on data and ports of its own. */
export class Launcher {
  output = '';
  private readonly process: ChildProcess;
  private readonly exited: Promise<unknown>;

  constructor(
    private readonly data: string,
    port: number,
    settings: NodeJS.ProcessEnv = {},
  ) {
    const {
      DATABASE_URL: _d,
      DATABASE_OWNER_URL: _o,
      REDIS_URL: _r,
      NODE_OPTIONS: _n,
      ADMIN_EMAIL: _e,
      ADMIN_PASSWORD: _p,
      ...env
    } = process.env;
    this.process = spawn(process.execPath, [join(projectRoot, 'dist', 'tools', 'start.js')], {
      env: { ...env, NODE_ENV: 'development', DATA_DIR: data, PORT: String(port), WORKER_PORT: String(port + 1), ...settings },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.process.stdout?.on('data', (text: Buffer) => (this.output += text.toString()));
    this.process.stderr?.on('data', (text: Buffer) => (this.output += text.toString()));
    this.exited = once(this.process, 'close');
  }

  async ready(): Promise<Run> {
    const outcome = await until(() => this.exitCode !== null || this.run?.ready, START_MS);
    if (!outcome || this.exitCode !== null || !this.run) throw new Error(`not ready:\n${this.output}`);
    return this.run;
  }

  /** The record of this launcher, not of an earlier one. */
  get run(): Run | undefined {
    const run = readRun(join(this.data, 'run.json'));
    return run?.launcher.pid === this.process.pid ? run : undefined;
  }

  get exitCode(): number | null {
    return this.process.exitCode;
  }

  kill(signal: NodeJS.Signals): void {
    this.process.kill(signal);
  }

  async end(): Promise<number | null> {
    await this.exited;
    return this.exitCode;
  }
}
