import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StopPlan } from '../../tools/launcher/processes/child.js';
import { Children } from '../../tools/launcher/processes/children.js';
import { LogFile } from '../../tools/launcher/processes/log-file.js';
import { until } from '../../tools/launcher/until.js';

const DEADLINE_MS = 5_000;
const POLITE: StopPlan = [{ signal: 'SIGTERM', afterMs: 0 }];

let folder: string;
let children: Children;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'consilium-children-'));
  children = new Children();
});
afterEach(async () => {
  await children.stop();
  rmSync(folder, { recursive: true });
});

/** A shell that prints "up" when its script has got that far. */
async function shell(name: string, script: string, stopPlan: StopPlan) {
  const lines: string[] = [];
  const log = new LogFile(join(folder, `${name}.log`));
  const child = children.start({
    name,
    command: 'sh',
    args: ['-c', script],
    env: process.env,
    log,
    stopPlan,
    onLine: (line) => lines.push(line),
  });
  await until(() => lines.includes('up') || child.exit, DEADLINE_MS);
  return child;
}

describe('children', () => {
  it('stop group after group', async () => {
    const ended: string[] = [];
    const wait = 'echo up; exec sleep 60';
    for (const name of ['store', 'app', 'command']) void (await shell(name, wait, POLITE)).exited.then(() => ended.push(name));
    await children.stop(['app'], ['store']);
    expect(ended).toEqual(['command', 'app', 'store']);
  });

  it('end one that does not listen, the hard way', async () => {
    const plan: StopPlan = [...POLITE, { signal: 'SIGKILL', afterMs: 100 }];
    const deaf = await shell('deaf', "trap '' TERM; echo up; while true; do sleep 1; done", plan);
    await children.stop(['deaf']);
    expect(deaf.exit).toEqual({ code: null, signal: 'SIGKILL' });
  });

  it('need not be waited for by a person in a hurry', async () => {
    const plan: StopPlan = [...POLITE, { signal: 'SIGKILL', afterMs: 60_000 }];
    const deaf = await shell('deaf', "trap '' TERM; echo up; while true; do sleep 1; done", plan);
    const stopped = children.stop(['deaf']);
    children.hurry();
    await stopped;
    expect(deaf.exit?.signal).toBe('SIGKILL');
  });

  it('do not start any more once they stop', async () => {
    await children.stop();
    await expect(shell('late', 'echo up', POLITE)).rejects.toThrow('Stopped.');
  });

  it('that fail say how, and what they wrote last', async () => {
    const child = await shell('broken', 'echo the reason; exit 3', POLITE);
    await child.exited;
    expect(child.failure().message).toMatch(/^broken ended with exit code 3\.\nLast lines of .*broken\.log:\n {2}the reason$/);
  });

  it('that do not exist say so', async () => {
    const log = new LogFile(join(folder, 'none.log'));
    const run = children.run({ name: 'none', command: join(folder, 'none'), args: [], env: {}, log, stopPlan: POLITE });
    await expect(run).rejects.toThrow(/^none could not be started/);
  });
});
