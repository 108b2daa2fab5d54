import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { type Check, type Outcome, runProgram } from './check.js';

const PATIENCE_MS = 3000;
/** Each process has a database of its own in the Redis of the run, which has so many. */
const REDIS_DATABASES = 16;

const Report = z.object({
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  numRuntimeErrorTestSuites: z.int(),
});

/** One project of jest.config.mjs. `workers`: number of processes, by default one for each core. */
export function jest(project: string, { needsStores = false, workers = availableParallelism() } = {}): Check {
  return {
    name: project,
    needsStores,
    async run({ env, stop, patterns }) {
      const folder = mkdtempSync(join(tmpdir(), 'consilium-jest-'));
      const report = join(folder, 'report.json');
      const args = [
        '--selectProjects',
        project,
        '--json',
        '--outputFile',
        report,
        '--passWithNoTests',
        '--maxWorkers',
        String(Math.min(workers, REDIS_DATABASES)),
        // The tests run as they were compiled.
        ...patterns.map((pattern) => pattern.replace(/\.ts$/, '.js')),
      ];
      const options = [env.NODE_OPTIONS, '--enable-source-maps', '--disable-warning=ExperimentalWarning'].filter(Boolean).join(' ');
      // A test that failed may leave connections open, with which Jest would wait for ever after its report.
      const over = new AbortController();
      let ending: NodeJS.Timeout | undefined;
      const watch = setInterval(() => {
        if (existsSync(report))
          ending ??= setTimeout(() => {
            over.abort();
          }, PATIENCE_MS);
      }, 500);
      try {
        const code = await runProgram(process.execPath, [join('node_modules', 'jest', 'bin', 'jest.js'), ...args], {
          env: { ...env, NODE_OPTIONS: options },
          stop: AbortSignal.any([stop, over.signal]),
        });
        const found = readReport(report);
        return outcomeOf(over.signal.aborted && found !== undefined ? 0 : code, found, patterns.length > 0);
      } finally {
        clearInterval(watch);
        clearTimeout(ending);
        rmSync(folder, { recursive: true, force: true });
      }
    },
  };
}

/** A suite that does not run counts as a failure. So does a project without any test, unless a pattern was given. */
export function outcomeOf(code: number, report: unknown, some: boolean): Outcome {
  const parsed = Report.safeParse(report);
  if (!parsed.success) return { passed: 0, failed: 1 };
  const { numPassedTests: passed, numFailedTests, numRuntimeErrorTestSuites } = parsed.data;
  const failed = numFailedTests + numRuntimeErrorTestSuites;
  const unexplained = failed === 0 && (code !== 0 || (passed === 0 && !some));
  return { passed, failed: unexplained ? 1 : failed };
}

function readReport(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
