import { pathToFileURL } from 'node:url';
import { jestExpect } from '@jest/expect';
import { ModernFakeTimers } from '@jest/fake-timers';
import circus from 'jest-circus/runner';

const OF_CIRCUS = ['describe', 'test', 'it', 'beforeAll', 'beforeEach', 'afterAll', 'afterEach'];

// Circus counts assertions of its own `expect` only: these two would hold without counting.
for (const name of ['assertions', 'hasAssertions'])
  jestExpect[name] = () => {
    throw new Error(`expect.${name} counts nothing here: await what has to happen, and assert on it.`);
  };

/**
 * Runs a test file with Jest, but loads it and all that it imports as Node does, not into a context of its own: a process loads the 4,000 modules of the
 * application once, not once per file (ADR 0018).
 */
export default async function runNatively(globalConfig, config, environment, runtime, path, send) {
  const { moduleMocker } = environment;
  const timers = new ModernFakeTimers({ config, global: globalThis });
  runtime.unstable_shouldLoadAsEsm = () => true;
  runtime.unstable_importModule = (file) => {
    for (const name of OF_CIRCUS) globalThis[name] = environment.global[name];
    globalThis.expect = jestExpect;
    globalThis.jest = {
      spyOn: moduleMocker.spyOn.bind(moduleMocker),
      useFakeTimers: () => timers.useFakeTimers(),
      useRealTimers: () => timers.useRealTimers(),
      advanceTimersByTimeAsync: (ms) => timers.advanceTimersByTimeAsync(ms),
    };
    return import(pathToFileURL(file).href);
  };
  try {
    return await circus.default(globalConfig, config, environment, runtime, path, send);
  } finally {
    // The next file of this process finds what this one found.
    moduleMocker.restoreAllMocks();
    timers.useRealTimers();
  }
}
