/**
 * An error without its message: kind, SQLSTATE and stack frames. A database's message can quote a row, and what a job throws is kept in
 * Redis, where nothing of a person may lie.
 */
export function bareError(thrown: unknown): Error {
  const { name, code, stack } = Object(thrown) as { name?: string; code?: string; stack?: string };
  const bare = new Error([name ?? 'Error', code].filter(Boolean).join(' '));
  const frames = stack?.split('\n').filter((line) => /^\s+at /.test(line)) ?? [];
  bare.stack = [`Error: ${bare.message}`, ...frames.slice(0, 12)].join('\n');
  return bare;
}
