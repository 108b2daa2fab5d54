import { join } from 'node:path';
import type { Child } from './child.js';
import { APP_STOP, type Children } from './children.js';
import { Failure } from './failure.js';
import { projectRoot } from './folders.js';
import { LogFile } from './log-file.js';
import { terminalLine } from './log-line.js';
import { say } from './terminal.js';
import { setTimeout as delay } from 'node:timers/promises';

const READY_MS = 60_000;
/** EX_CONFIG of sysexits.h: the program has named the wrong setting in one line. */
const WRONG_SETTING = 78;

/** Runs one of our commands (dist/tools/NAME.js) to its end and shows what it says. */
export async function runCommand(children: Children, name: string, env: NodeJS.ProcessEnv, logs: string): Promise<void> {
  const child = launch(children, name, `tools/${name}.js`, env, logs, (line) => line);
  await child.exited;
  // What it wrote stands above.
  if (child.exit?.code !== 0) throw reasonOf(child, 0);
}

/** Starts api or worker, and waits until it says that it listens. */
export async function startApp(children: Children, name: 'api' | 'worker', env: NodeJS.ProcessEnv, logs: string): Promise<Child> {
  const child = launch(children, name, `apps/${name}/main.js`, env, logs, (line) => terminalLine(name, line), true);
  const timeout = new AbortController();
  const late = delay(READY_MS, 'late' as const, { signal: timeout.signal, ref: false }).catch(() => 'late' as const);
  const outcome = await Promise.race([child.ready().then(() => 'ready' as const), child.exited.then(() => 'ended' as const), late]);
  timeout.abort();
  if (outcome === 'ended') throw reasonOf(child);
  if (outcome === 'late') throw new Failure(`${name} does not get ready within ${READY_MS / 1000} s; see ${join(logs, `${name}.log`)}.`);
  return child;
}

/** Why it ended; a wrong setting needs no more than the line that the program wrote itself. */
export function reasonOf(child: Child, lines?: number): Failure {
  return child.exit?.code === WRONG_SETTING
    ? new Failure(`${child.name} does not start because of the setting named above.`)
    : child.failure(lines);
}

function launch(
  children: Children,
  name: string,
  script: string,
  env: NodeJS.ProcessEnv,
  logs: string,
  shown: (line: string) => string | undefined,
  ipc = false,
): Child {
  return children.start({
    name,
    command: process.execPath,
    args: ['--enable-source-maps', join(projectRoot, 'dist', script)],
    env,
    cwd: projectRoot,
    log: new LogFile(join(logs, `${name}.log`)),
    onLine: (line) => {
      const text = shown(line);
      if (text !== undefined) say(text);
    },
    ipc,
    stopPlan: APP_STOP,
  });
}
