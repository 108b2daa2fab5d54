import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Logger, PinoLogger } from 'nestjs-pino';
import { pino } from 'pino';
import { Config } from '../../libs/platform/config.js';
import { createLogger, nestLoggerParams } from '../../libs/platform/logging/logger.js';
import { LogFile, lastLines } from '../../tools/launcher/processes/log-file.js';
import { terminalLine } from '../../tools/launcher/processes/log-line.js';

const config = Config.fromEnvironment({
  DATABASE_URL: 'postgresql://localhost/none',
  REDIS_URL: 'redis://localhost',
  SECRET_KEY: Buffer.alloc(32).toString('base64'),
  ENCRYPTION_KEYS: `first=${Buffer.alloc(32).toString('base64')}`,
  JWT_PRIVATE_KEY: 'none',
});

const lines: string[] = [];
const pinoLogger = createLogger(config, 'api');
Object.assign(pinoLogger, { [pino.symbols.streamSym]: { write: (line: string) => lines.push(line.trimEnd()) } });
const params = nestLoggerParams(pinoLogger);
const logger = new Logger(new PinoLogger(params), params);

/** The line that api or worker writes for a call of Nest's logger. */
function written(entry: unknown, context: string): string {
  logger.error(entry, context);
  return lines.pop() ?? '';
}

describe('what the terminal shows of a log', () => {
  it('is silent about what goes well', () => {
    expect(terminalLine('api', '{"level":30,"msg":"listening"}')).toBeUndefined();
    expect(terminalLine('api', '')).toBeUndefined();
  });

  it('shows warnings and errors with their reason', () => {
    expect(terminalLine('api', '{"level":40,"msg":"slow"}')).toBe('api warning: slow');
    expect(terminalLine('worker', '{"level":50,"msg":"saga failed","err":{"message":"no such row"}}')).toBe(
      'worker error: saga failed: no such row',
    );
  });

  it.each([
    [{ error: 'TypeError', status: 500, at: ['at x'] }, 'api error: Problem [TypeError, status 500]'],
    [{ error: 'DriverException', sqlState: '53300', status: 500 }, 'api error: Problem [DriverException, sqlState 53300, status 500]'],
    [
      { job: 'greet', messageId: 'm', attempt: 1, note: 'a saga failed', error: 'TypeError' },
      'api error: a saga failed [TypeError, job greet]',
    ],
    [{ note: 'the outbox waits' }, 'api error: the outbox waits'],
    ['could not be read', 'api error: could not be read'],
  ])('says what our own line %j knows', (entry, shown) => {
    expect(terminalLine('api', written(entry, 'Problem'))).toBe(shown);
  });

  it('names the error that Nest logs', () => {
    expect(terminalLine('worker', written(new TypeError('no such thing'), 'ExceptionsHandler'))).toBe('worker error: no such thing');
  });

  it('shows a line that says nothing as it is', () => {
    expect(terminalLine('api', '{"level":50}')).toBe('api error: {"level":50}');
  });

  it('shows what is no log line as it is', () => {
    expect(terminalLine('api', 'DATABASE_URL is missing')).toBe('api: DATABASE_URL is missing');
    expect(terminalLine('api', '{broken')).toBe('api: {broken');
  });
});

describe('a log file', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'consilium-log-'))));
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('keeps one previous file when it has grown', () => {
    const path = join(folder, 'logs', 'api.log');
    const log = new LogFile(path, 10);
    for (const line of ['first line', 'second line', 'third']) log.write(line);
    expect(readFileSync(`${path}.1`, 'utf8')).toBe('second line\n');
    expect(readFileSync(path, 'utf8')).toBe('third\n');
  });

  it('begins anew at each start', () => {
    const path = join(folder, 'api.log');
    new LogFile(path).write('yesterday');
    new LogFile(path).write('today');
    expect(readFileSync(`${path}.1`, 'utf8')).toBe('yesterday\n');
    expect(lastLines(path, 5)).toEqual(['today']);
  });

  it('gives its last lines', () => {
    const path = join(folder, 'api.log');
    const log = new LogFile(path);
    for (let line = 1; line <= 3000; line++) log.write(`line ${line}`);
    expect(lastLines(path, 2)).toEqual(['line 2999', 'line 3000']);
    expect(lastLines(join(folder, 'none.log'), 2)).toEqual([]);
  });
});
