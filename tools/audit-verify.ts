import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { readCheckpoints } from '../libs/audit/chain/checkpoint-file.js';
import { CheckpointKey } from '../libs/audit/chain/checkpoint.js';
import { AuditSeal } from '../libs/platform/audit/seal.js';
import { type Summary, Verification } from '../libs/audit/chain/verify.js';
import type { Config } from '../libs/platform/config.js';
import { databaseConnection } from '../libs/platform/database/connections/connection.js';
import { reasonOf, settingsOrExit } from './application.js';
import { Failure } from './launcher/failure.js';

// npm run audit:verify   recomputes the audit log and names each row that was altered, removed, inserted or reordered

const STATEMENT_MS = 60_000;

try {
  process.exitCode = await verify(settingsOrExit());
} catch (error) {
  console.error(`The audit log cannot be verified: ${error instanceof Failure ? error.message : reasonOf(error)}.`);
  process.exitCode = 2;
}
await delay(0);
process.exit();

async function verify(config: Config): Promise<number> {
  const file = config.get('AUDIT_CHECKPOINT_FILE');
  const outside = file ? await readCheckpoints(file).catch(() => undefined) : [];
  const client = new Client({ ...databaseConnection(config), statement_timeout: STATEMENT_MS, query_timeout: STATEMENT_MS });
  await client.connect();
  try {
    await client.query('begin isolation level repeatable read read only');
    // Row level security hides the log from a connection that does not name its role.
    await client.query(`select set_config('consilium.role', 'system', true)`);
    let problems = 0;
    const verification = new Verification(
      async (statement) => (await client.query(statement.text, statement.values)).rows as never[],
      new AuditSeal(config),
      new CheckpointKey(config),
      (problem) => {
        problems += 1;
        console.log(problem);
      },
    );
    const summary = await verification.run(outside);
    // A missing checkpoint file is a problem, unless no event is linked yet.
    if (!outside && summary.linked > 0) {
      problems += 1;
      console.log(`checkpoint removed  ${file ?? ''} cannot be read: whether the end of the log is cut off cannot be told`);
    }
    report(summary, problems);
    return problems > 0 ? 1 : 0;
  } finally {
    await client.end();
  }
}

function report({ events, linked, waiting, checkpoints, outside }: Summary, problems: number): void {
  console.log(
    `${events} events, ${linked} of them linked, ${waiting} waiting to be linked; ${checkpoints} checkpoints, ${outside} in the file`,
  );
  console.log(problems === 0 ? 'The audit log is whole.' : `${problems} problems.`);
}
