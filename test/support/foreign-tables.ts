const SCHEMAS = 'identity|directory|scheduling|consultations|records|messaging|assistant|notifications|insights|audit|interop|platform';

/**
 * Tables of another context in the SQL of a file. Each context uses only its own schema, apart from the platform's tables. The platform's audit part
 * writes the tables that the context `audit` shows.
 */
export function foreignTables(file: string, text: string): string[] {
  const own = /^libs\/(?:platform\/(?=audit\/))?([^/]+)\//.exec(file)?.[1];
  return [...text.matchAll(new RegExp(`\\b(?:from|join|into|update|table)\\s+((${SCHEMAS})\\.\\w+)`, 'gi'))]
    .filter(([, , schema]) => schema !== own)
    .map(([, table]) => `${file}: ${table ?? ''}`);
}
