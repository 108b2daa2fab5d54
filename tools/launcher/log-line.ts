const WARNING = 40;
const ERROR = 50;

/** What the terminal shows of a line that api or worker wrote: warnings and errors, and whatever is no log line at all. */
export function terminalLine(name: string, line: string): string | undefined {
  const entry = parse(line);
  if (!entry) return line.trim() === '' ? undefined : `${name}: ${line}`;
  const level = Number(entry.level);
  if (level < WARNING) return undefined;
  const error = entry.err ?? entry.error;
  const detail = isRecord(error) && typeof error.message === 'string' && error.message !== entry.msg ? `: ${error.message}` : '';
  return `${name} ${level >= ERROR ? 'error' : 'warning'}: ${typeof entry.msg === 'string' ? entry.msg : ''}${detail}`;
}

function parse(line: string): Record<string, unknown> | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const value: unknown = JSON.parse(line);
    return isRecord(value) && 'level' in value ? value : undefined;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
