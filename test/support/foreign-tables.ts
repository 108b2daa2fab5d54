const SCHEMAS = 'identity|directory|scheduling|consultations|records|messaging|assistant|notifications|insights|audit|interop|platform';

/** Tables of another context that the SQL in a file names. The platform's own tables apart, each context keeps to its schema;
 * the platform's audit part writes what the context of that name shows. */
export function foreignTables(file: string, text: string): string[] {
  const own = /^libs\/(?:platform\/(?=audit\/))?([^/]+)\//.exec(file)?.[1];
  return [...text.matchAll(new RegExp(`\\b(?:from|join|into|update|table)\\s+((${SCHEMAS})\\.\\w+)`, 'gi'))]
    .filter(([, , schema]) => schema !== own)
    .map(([, table]) => `${file}: ${table ?? ''}`);
}
