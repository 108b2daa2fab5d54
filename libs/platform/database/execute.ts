import type { EntityManager } from '@mikro-orm/postgresql';
import { CompiledQuery, type Kysely } from 'kysely';
import type { QueryResultRow } from 'pg';
import type { Sql } from '../../kernel/sql.js';

/**
 * Runs one statement with bound parameters, in the entity manager's transaction if there is one. MikroORM's own `execute` would write the values into
 * the text of the statement, and so into the server's log. Timestamps arrive as strings and bigints as BigInt; errors arrive as MikroORM's driver
 * exceptions.
 */
export async function execute<Row extends object = Record<string, unknown>>(
  em: EntityManager,
  statement: Sql,
  { prepared = false }: { prepared?: boolean } = {},
): Promise<Row[]> {
  const { text, values } = statement;
  const transaction = em.getTransactionContext<Kysely<unknown>>();
  try {
    if (transaction) {
      return (await transaction.executeQuery<Row>(CompiledQuery.raw(text, values))).rows;
    }
    const pool = await em.getConnection().getNativeClient();
    return (await pool.query<Row & QueryResultRow>({ name: prepared ? nameOf(text) : undefined, text, values: values })).rows;
  } catch (cause) {
    throw em
      .getPlatform()
      .getExceptionConverter()
      .convertException(cause as Error);
  }
}

const MOST_NAMES = 500;
const names = new Map<string, string>();

/** A hot statement is prepared once per connection: parsing and planning is most of the server's work for it. */
function nameOf(text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined || names.size >= MOST_NAMES) return known;
  const name = `c${String(names.size)}`;
  names.set(text, name);
  return name;
}
