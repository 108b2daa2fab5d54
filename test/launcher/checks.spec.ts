import { chosen } from '../../tools/checks/checks.js';
import { outcomeOf } from '../../tools/checks/jest.js';
import { postgresSettings } from '../../tools/launcher/postgres/settings.js';
import { redisSettings } from '../../tools/launcher/redis/settings.js';

describe('the outcome of Jest', () => {
  const report = { numPassedTests: 3, numFailedTests: 0, numRuntimeErrorTestSuites: 0 };

  it('counts tests, and a suite that does not run as a failure', () => {
    expect(outcomeOf(0, report, false)).toEqual({ passed: 3, failed: 0 });
    expect(outcomeOf(1, { ...report, numFailedTests: 2, numRuntimeErrorTestSuites: 1 }, false)).toEqual({ passed: 3, failed: 3 });
  });

  it('is never a success without a test, a report or exit code 0', () => {
    expect(outcomeOf(0, { ...report, numPassedTests: 0 }, false)).toEqual({ passed: 0, failed: 1 });
    expect(outcomeOf(0, undefined, false)).toEqual({ passed: 0, failed: 1 });
    expect(outcomeOf(1, report, false)).toEqual({ passed: 3, failed: 1 });
  });

  it('may be empty where a pattern picks tests of another project', () => {
    expect(outcomeOf(0, { ...report, numPassedTests: 0 }, true)).toEqual({ passed: 0, failed: 0 });
  });
});

describe('the choice of checks', () => {
  const names = (...args: string[]) => chosen(args).selected.map(({ name }) => name);

  it('is everything, some by name, or Jest alone for a pattern', () => {
    expect(names()).toEqual(expect.arrayContaining(['types', 'lint', 'unit', 'integration', 'e2e']));
    expect(names('--only', 'e2e,types')).toEqual(['types', 'e2e']);
    expect(names('appointment')).toEqual(['unit', 'integration', 'e2e']);
    expect(chosen(['--only', 'unit', 'clock']).patterns).toEqual(['clock']);
  });

  it('refuses a name that there is not', () => {
    expect(() => names('--only', 'unti')).toThrow(/types, lint/);
    expect(() => names('--only')).toThrow(/types, lint/);
  });
});

describe('the settings of the stores', () => {
  it('keep personal data out of the log of PostgreSQL', () => {
    const settings = postgresSettings(5433);
    for (const line of [
      "log_min_messages = 'log'",
      "log_min_error_statement = 'panic'",
      "log_error_verbosity = 'terse'",
      "log_statement = 'none'",
    ]) {
      expect(settings).toContain(line);
    }
    expect(settings).toContain("listen_addresses = '127.0.0.1'");
  });

  it('keep every acknowledged job in Redis', () => {
    const settings = redisSettings({ port: 6380, data: '/a folder/data', password: 'p', durable: true });
    for (const line of ['appendonly yes', 'maxmemory-policy noeviction', 'requirepass "p"', 'dir "/a folder/data"'])
      expect(settings).toContain(line);
  });
});
