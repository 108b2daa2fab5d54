import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { root } from './root.mjs';

/** The launcher's record of itself (.data/run.json), if exactly that process is still alive. */
export function runningInstallation() {
  try {
    const run = JSON.parse(readFileSync(join(resolve(root, process.env.DATA_DIR?.trim() || '.data'), 'run.json'), 'utf8'));
    return run.launcher.startTime === startTime(run.launcher.pid) ? run.launcher : undefined;
  } catch {
    return undefined;
  }
}

/** Field 22 of /proc/PID/stat, counted after the command name, which may hold blanks. Tells a process from a later one with the same pid. */
function startTime(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
}
