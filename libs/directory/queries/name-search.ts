import { join, raw, type Sql, sql } from '../../kernel/sql.js';

const MOST_WORDS = 6;

/**
 * Condition on rows whose name fits the words that are asked for, and their place in the answer: the most relevant first, then by name (ADR 0020).
 * `alias` is a row with the columns `name_keys` and `name_folded`.
 */
export function nameSearch(alias: string, name: string): { condition: Sql; place: Sql } {
  const column = (of: string) => raw(`${alias}.${of}`);
  const words = sql`directory.asked_words(${name})`;
  const parts = Array.from({ length: MOST_WORDS }, (_, at) => at + 1).map(
    // The planner sees constants here: conditions on words that are not asked for fall away.
    (nth) =>
      sql`(cardinality(${words}) < ${raw(String(nth))} or ${column('name_keys')} && directory.asked_keys((${words})[${raw(String(nth))}]))`,
  );
  return {
    condition: sql`cardinality(${words}) > 0 and ${join(parts, ' and ')}`,
    place: sql`(to_char(99999 - directory.relevance(${column('name_folded')}, ${column('name_keys')}, ${words}, directory.folded(${name})), 'FM00000') || ' ' || ${column('name_folded')}) collate "C"`,
  };
}
