import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { EXIT } from '../../../libs/platform/exit-codes.js';
import type { Child } from './child.js';
import { APP_STOP, type Children } from './children.js';
import { Failure } from '../failure.js';
import { projectRoot } from '../run/folders.js';
import { LogFile } from './log-file.js';
import { terminalLine } from './log-line.js';
import { say } from '../terminal.js';

const READY_MS = 60_000;

/** Runs one of our commands (dist/tools/NAME.js) to its end and shows its output. */
export async function runCommand(children: Children, name: string, env: NodeJS.ProcessEnv, logs: string): Promise<void> {
  const child = launch(children, name, `tools/${name}.js`, env, logs, (line) => line);
  await child.exited;
  // The output is already shown above.
  if (child.exit?.code !== 0) throw reasonOf(child, 0);
}

/** Starts api or worker and waits until it listens. Undefined if its port is taken. */
export async function startApp(
  children: Children,
  name: 'api' | 'worker',
  env: NodeJS.ProcessEnv,
  logs: string,
): Promise<Child | undefined> {
  const child = launch(children, name, `apps/${name}/main.js`, env, logs, (line) => terminalLine(name, line), true);
  const timeout = new AbortController();
  const late = delay(READY_MS, 'late' as const, { signal: timeout.signal, ref: false }).catch(() => 'late' as const);
  const outcome = await Promise.race([child.ready().then(() => 'ready' as const), child.exited.then(() => 'ended' as const), late]);
  timeout.abort();
  if (outcome === 'ended' && child.exit?.code === EXIT.portTaken) return undefined;
  if (outcome === 'ended') throw reasonOf(child);
  if (outcome === 'late') throw new Failure(`${name} does not get ready within ${READY_MS / 1000} s; see ${join(logs, `${name}.log`)}.`);
  return child;
}

/** The reason why it ended. A wrong setting needs only the line that the program wrote itself. */
export function reasonOf(child: Child, lines?: number): Failure {
  return child.exit?.code === EXIT.config ? new Failure('Consilium does not start before that is changed.') : child.failure(lines);
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
