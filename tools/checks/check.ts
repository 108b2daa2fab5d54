import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { projectRoot } from '../launcher/run/folders.js';

export interface Outcome {
  readonly passed: number;
  readonly failed: number;
}

/** One check of `npm test`. */
export interface Check {
  readonly name: string;
  /** Runs beside its neighbours: its output is shown at its end. */
  readonly shares?: boolean;
  readonly needsStores?: boolean;
  run(context: CheckContext): Promise<Outcome>;
}

export interface CheckContext {
  readonly env: NodeJS.ProcessEnv;
  /** Aborted to stop the run. */
  readonly stop: AbortSignal;
  readonly patterns: readonly string[];
  /** Takes the output of programs; without it they write to the terminal. */
  readonly keep?: (output: string) => void;
}

const PATIENCE_MS = 10_000;

/**
 * Runs a program with the terminal's output and returns its exit code. The program gets a process group of its own, so that all its children end with
 * it when the run is stopped.
 */
export function runProgram(
  command: string,
  args: readonly string[],
  { env, stop, keep }: Pick<CheckContext, 'env' | 'stop' | 'keep'>,
): Promise<number> {
  stop.throwIfAborted();
  const out = keep ? 'pipe' : 'inherit';
  const child = spawn(command, args, { cwd: projectRoot, env, stdio: ['ignore', out, out], detached: true });
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (text: string) => keep?.(text));
  const end = (signal: NodeJS.Signals) => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, signal);
    } catch {
      // The whole group has already ended.
    }
  };
  const onStop = () => {
    end('SIGTERM');
    setTimeout(end, PATIENCE_MS, 'SIGKILL').unref();
  };
  stop.addEventListener('abort', onStop);
  return new Promise<number>((done, failed) => {
    child.once('error', failed);
    child.once('close', (code) => {
      done(code ?? 1);
    });
  }).finally(() => {
    stop.removeEventListener('abort', onStop);
  });
}

/** A check by one program of node_modules/.bin: exit code 0 means success. */
export function program(name: string, command: string, ...args: string[]): Check {
  return commands(name, [join('node_modules', '.bin', command), ...args]);
}

/** A check by several programs, run one after the other; all must succeed. */
export function commands(name: string, ...lines: readonly [string, ...string[]][]): Check {
  return {
    name,
    shares: true,
    async run(context) {
      let failed = false;
      for (const [command, ...args] of lines) failed = (await runProgram(command, args, context)) !== 0 || failed;
      return failed ? { passed: 0, failed: 1 } : { passed: 1, failed: 0 };
    },
  };
}
