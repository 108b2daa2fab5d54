import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { Failure } from '../failure.js';
import { lastLines, type LogFile } from './log-file.js';
import { identityOf, type ProcessIdentity } from './process-identity.js';

/** A signal, the time after which it is sent, and whether a hurried stop must wait for that time too. */
export interface StopStep {
  readonly signal: NodeJS.Signals;
  readonly afterMs: number;
  readonly evenInHurry?: boolean;
}
export type StopPlan = readonly StopStep[];

export interface ChildOptions {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd?: string;
  readonly uid?: number;
  readonly gid?: number;
  readonly log: LogFile;
  /** Called with each line. Without it the process writes straight into the log, and can outlive this one. */
  readonly onLine?: (line: string, stream: 'stdout' | 'stderr') => void;
  readonly ipc?: boolean;
  readonly stopPlan: StopPlan;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly error?: Error;
}

/** A child process in its own process group: Ctrl-C reaches only the launcher, which stops all in order. */
export class Child {
  readonly name: string;
  readonly identity: ProcessIdentity | undefined;
  readonly exited: Promise<Exit>;
  exit: Exit | undefined;
  private readonly process: ChildProcess;

  constructor(private readonly options: ChildOptions) {
    this.name = options.name;
    const output = options.onLine ? 'pipe' : options.log.fd;
    this.process = spawn(options.command, options.args, {
      cwd: options.cwd,
      env: options.env,
      uid: options.uid,
      gid: options.gid,
      detached: true,
      stdio: options.ipc ? ['ignore', output, output, 'ipc'] : ['ignore', output, output],
    });
    this.identity = this.process.pid === undefined ? undefined : identityOf(this.process.pid);
    this.exited = new Promise((done) => {
      this.process.once('error', (error) => {
        if (!this.identity) done({ code: null, signal: null, error });
      });
      this.process.once('close', (code, signal) => {
        done({ code, signal });
      });
    });
    void this.exited.then((exit) => (this.exit = exit));
    this.readLines();
  }

  get pid(): number | undefined {
    return this.process.pid;
  }

  get stopPlan(): StopPlan {
    return this.options.stopPlan;
  }

  kill(signal: NodeJS.Signals): void {
    if (!this.exit) this.process.kill(signal);
  }

  /** Waits for the message that api and worker send when they listen. */
  ready(): Promise<void> {
    return new Promise((done) => {
      this.process.on('message', (message) => {
        if (typeof message === 'object' && 'ready' in message && message.ready === true) done();
      });
    });
  }

  /** The reason why it ended, with its last lines. */
  failure(lines = 15): Failure {
    const { code, signal, error } = this.exit ?? { code: null, signal: null };
    const how = error ? `could not be started (${error.message})` : `ended with ${signal ?? `exit code ${code ?? 'unknown'}`}`;
    const tail = lines === 0 ? [] : lastLines(this.options.log.path, lines);
    return new Failure(
      [
        `${this.name} ${how}.`,
        ...(tail.length > 0 ? [`Last lines of ${this.options.log.path}:`, ...tail.map((line) => `  ${line}`)] : []),
      ].join('\n'),
    );
  }

  private readLines(): void {
    const { onLine, log } = this.options;
    if (!onLine) return;
    for (const stream of ['stdout', 'stderr'] as const) {
      const input = this.process[stream];
      if (!input) continue;
      createInterface({ input }).on('line', (line) => {
        log.write(line);
        onLine(line, stream);
      });
    }
  }
}
