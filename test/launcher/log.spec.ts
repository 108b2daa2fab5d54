import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LogFile, lastLines } from '../../tools/launcher/log-file.js';
import { terminalLine } from '../../tools/launcher/log-line.js';

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
