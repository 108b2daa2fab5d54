import type { EntityManager } from '@mikro-orm/postgresql';
import { CompiledQuery, type Kysely, type QueryResult } from 'kysely';
import type { Sql } from '../../kernel/sql.js';

/**
 * Runs one statement with bound parameters, inside the entity manager's transaction where it has one.
 * MikroORM's own `execute` would write the values into the statement's text, where the server's log can catch them.
 * Timestamps arrive as strings and bigints as BigInt; failures arrive as MikroORM's driver exceptions.
 */
export async function execute<Row extends object = Record<string, unknown>>(em: EntityManager, statement: Sql): Promise<Row[]> {
  const connection = em.getConnection();
  const client = (em.getTransactionContext<Kysely<unknown>>() ?? connection.getClient()) as Kysely<unknown>;
  try {
    const result = (await client.executeQuery(CompiledQuery.raw(statement.text, statement.values as unknown[]))) as QueryResult<Row>;
    return result.rows;
  } catch (cause) {
    throw em.getPlatform().getExceptionConverter().convertException(cause as Error);
  }
}
