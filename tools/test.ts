import { availableParallelism } from 'node:os';
import type { Check, CheckContext, Outcome } from './checks/check.js';
import { chosen } from './checks/checks.js';
import { Stores } from './checks/test-stores.js';
import { messageOf } from './launcher/failure.js';
import { say } from './launcher/terminal.js';

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => {
    stop.abort(new Error(`stopped by ${signal}`));
  });

const outcomes = await runAll(process.argv.slice(2));
const sum = (of: keyof Outcome) => outcomes.reduce((total, outcome) => total + outcome[of], 0);
const passed = sum('passed');
// A run without any check is a failure.
const failed = passed === 0 ? Math.max(sum('failed'), 1) : sum('failed');
process.exitCode = failed > 0 ? 1 : 0;
say(`${passed} passed, ${failed} failed`);

async function runAll(args: readonly string[]): Promise<Outcome[]> {
  const results: { name: string; outcome: Outcome }[] = [];
  let stores: Stores | undefined;
  try {
    const { selected, patterns } = chosen(args);
    let env: NodeJS.ProcessEnv = { ...process.env, NODE_ENV: 'test' };
    if (selected.some(({ needsStores }) => needsStores)) {
      const own = (stores = new Stores());
      stop.signal.addEventListener('abort', () => void own.stop());
      env = { ...env, ...(await own.start()) };
    }
    for (const together of groupsOf(selected)) {
      const lines = together.length > 1 ? availableParallelism() : 1;
      const queue = [...together];
      const worker = async () => {
        for (let check = queue.shift(); check; check = queue.shift()) {
          stop.signal.throwIfAborted();
          results.push({ name: check.name, outcome: await perform(check, { env, stop: stop.signal, patterns }) });
        }
      };
      // The failure of one ends the run only when its neighbour has ended: nothing is written behind the last line.
      const ended = await Promise.allSettled(Array.from({ length: lines }, worker));
      for (const one of ended) if (one.status === 'rejected') throw one.reason;
    }
    stop.signal.throwIfAborted();
  } catch (error) {
    say(`✗ ${messageOf(error)}`);
    results.push({ name: 'the run itself', outcome: { passed: 0, failed: 1 } });
  } finally {
    await stores?.stop();
  }
  const failures = results.filter(({ outcome }) => outcome.failed > 0).map(({ name }) => name);
  if (failures.length > 0) say(`\nFailed: ${failures.join(', ')}`);
  say('');
  return results.map(({ outcome }) => outcome);
}

/** Checks that may run beside each other, one after the other each group. */
function groupsOf(selected: readonly Check[]): Check[][] {
  const groups: Check[][] = [];
  for (const check of selected) {
    const last = groups.at(-1);
    if (check.shares && last?.[0]?.shares) last.push(check);
    else groups.push([check]);
  }
  return groups;
}

/** Runs one check and says what came of it. The output of one that shares the terminal is shown at its end, in one piece. */
async function perform(check: Check, context: CheckContext): Promise<Outcome> {
  let kept = '';
  if (!check.shares) say(`\n── ${check.name}`);
  const began = performance.now();
  const keep = (output: string) => {
    kept += output;
  };
  const outcome = await check.run({ ...context, ...(check.shares && { keep }) });
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  if (check.shares) say(`\n── ${check.name}${kept && `\n${kept.trimEnd()}`}`);
  say(`${outcome.failed === 0 ? '✓' : '✗'} ${check.name}: ${outcome.passed} passed, ${outcome.failed} failed (${seconds} s)`);
  return outcome;
}
