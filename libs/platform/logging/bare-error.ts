/**
 * An error without its message: kind, SQLSTATE and stack frames. A message of the database can quote a row, and errors of a job are stored in Redis,
 * where no personal data may be.
 */
export function bareError(thrown: unknown): Error {
  const { name, code, stack } = Object(thrown) as { name?: string; code?: string; stack?: string };
  const bare = new Error([name ?? 'Error', code].filter(Boolean).join(' '));
  const frames = stack?.split('\n').filter((line) => /^\s+at /.test(line)) ?? [];
  bare.stack = [`Error: ${bare.message}`, ...frames.slice(0, 12)].join('\n');
  return bare;
}
