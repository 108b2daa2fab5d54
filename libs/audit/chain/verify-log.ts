import { Client } from 'pg';
import type { Config } from '../../platform/config.js';
import { AuditSeal } from '../../platform/audit/seal.js';
import { databaseConnection } from '../../platform/database/connections/connection.js';
import { CheckpointKey } from './checkpoint.js';
import { type OutsideCheckpoints, type Summary, Verification } from './verify.js';

const STATEMENT_MS = 60_000;

/** Verifies the whole log as it is at one moment, on a connection of its own. `tell` gets one line for each problem. */
export async function verifyLog(config: Config, tell: (problem: string) => void, outside?: OutsideCheckpoints): Promise<Summary> {
  const client = new Client({ ...databaseConnection(config), statement_timeout: STATEMENT_MS, query_timeout: STATEMENT_MS });
  await client.connect();
  try {
    await client.query('begin isolation level repeatable read read only');
    // Row level security hides the log from a connection that does not name its role.
    await client.query(`select set_config('consilium.role', 'system', true)`);
    const verification = new Verification(
      async (statement) => (await client.query(statement.text, statement.values)).rows as never[],
      new AuditSeal(config),
      new CheckpointKey(config),
      tell,
    );
    return await verification.run(outside);
  } finally {
    await client.end();
  }
}
