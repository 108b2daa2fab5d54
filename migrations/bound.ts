import { CompiledQuery, type Kysely } from 'kysely';
import type { Sql } from '../libs/kernel/sql.js';

/** Runs one statement in the migration's transaction with bound parameters: values never enter its text, nor the server's log. */
export async function bound<Row extends object = object>(transaction: unknown, { text, values }: Sql): Promise<Row[]> {
  if (!transaction) throw new Error('A migration that moves data needs a transaction');
  return (await (transaction as Kysely<unknown>).executeQuery<Row>(CompiledQuery.raw(text, values))).rows;
}
