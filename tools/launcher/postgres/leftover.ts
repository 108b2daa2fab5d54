import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../failure.js';
import { commandLineOf, identityOf, isAlive, signal } from '../processes/process-identity.js';
import { say } from '../terminal.js';
import { until } from '../until.js';

const FAST_MS = 20_000;
const IMMEDIATE_MS = 10_000;

/** Stops a server that a killed launcher left running on this folder. Only the holder of the launcher's lock may call it. */
export async function endLeftoverServer(data: string): Promise<void> {
  const pidFile = join(data, 'postmaster.pid');
  if (!existsSync(pidFile)) return;
  const pid = Number(readFileSync(pidFile, 'utf8').split('\n')[0]);
  const server = isServerOn(pid, data) ? identityOf(pid) : undefined;
  if (!server) {
    // Another process may have its pid by now, and the new server would take that process for its predecessor.
    rmSync(pidFile);
    return;
  }
  say(`Stopping the PostgreSQL that an earlier start left behind (pid ${pid})`);
  const gone = () => !isAlive(server);
  signal(server, 'SIGINT');
  if (await until(gone, FAST_MS)) return;
  signal(server, 'SIGQUIT');
  if (!(await until(gone, IMMEDIATE_MS)))
    throw new Failure(`The PostgreSQL with pid ${pid} on ${data} does not stop: end it, then start again.`);
}

function isServerOn(pid: number, data: string): boolean {
  const command = commandLineOf(pid);
  return command.includes('postgres') && command.endsWith(` -D ${data}`);
}
