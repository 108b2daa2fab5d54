const WARNING = 40;
const ERROR = 50;

/** The terminal's text for a line of api or worker: warnings, errors, and lines that are no log entries. Undefined hides the line. */
export function terminalLine(name: string, line: string): string | undefined {
  const entry = parse(line);
  if (!entry) return line.trim() === '' ? undefined : `${name}: ${line}`;
  const level = Number(entry.level);
  if (level < WARNING) return undefined;
  const facts = factsOf(entry);
  const text = [textOf(entry), facts && `[${facts}]`].filter(Boolean).join(' ');
  return `${name} ${level >= ERROR ? 'error' : 'warning'}: ${text || line}`;
}

/** The message, note or context of the entry, with the message of the error that Nest or pino attached. */
function textOf({ msg, note, context, err, error }: Record<string, unknown>): string {
  const text = [msg, note, context].find(isText) ?? '';
  const cause = [err, error].filter(isRecord).find(({ message }) => isText(message) && message !== text);
  return cause ? `${text}: ${String(cause.message)}` : text;
}

/** Facts of a failure in our own log lines: its kind or bare reason, and its place. */
function factsOf({ error, sqlState, job, status }: Record<string, unknown>): string {
  const named = { sqlState, job, status };
  const rest = Object.entries(named).flatMap(([key, value]) => (isText(value) || typeof value === 'number' ? [`${key} ${value}`] : []));
  return [...(isText(error) ? [error] : []), ...rest].join(', ');
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

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
