import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { isAlive, type ProcessIdentity } from '../processes/process-identity.js';

const Identity = z.object({ pid: z.int(), startTime: z.string(), bootId: z.string() });
const Run = z.object({
  launcher: Identity.extend({ url: z.string().optional() }),
  ready: z.boolean(),
  processes: z.record(z.string(), Identity),
  /** Settings that another command needs to work with this installation. */
  env: z.record(z.string(), z.string()),
});
export type Run = z.infer<typeof Run>;

/** Writes the record of the current run. It holds passwords: only its owner can read it, and it is deleted when the run ends. */
export function writeRun(file: string, run: Run): void {
  const fresh = `${file}.${process.pid}`;
  writeFileSync(fresh, `${JSON.stringify(run, null, 2)}\n`, { mode: 0o600 });
  renameSync(fresh, file);
}

export function readRun(file: string): Run | undefined {
  try {
    return Run.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data;
  } catch {
    return undefined;
  }
}

export function removeRun(file: string): void {
  rmSync(file, { force: true });
}

/** The current run, if its launcher is still alive. */
export function currentRun(file: string): Run | undefined {
  const run = readRun(file);
  return run && isAlive(run.launcher) ? run : undefined;
}

export function leftoversOf(run: Run | undefined): [name: string, process: ProcessIdentity][] {
  return Object.entries(run?.processes ?? {}).filter(([, identity]) => isAlive(identity));
}
