import { setTimeout as delay } from 'node:timers/promises';
import { readCheckpoints } from '../libs/audit/chain/checkpoint-file.js';
import type { Summary } from '../libs/audit/chain/verify.js';
import { verifyLog } from '../libs/audit/chain/verify-log.js';
import type { Config } from '../libs/platform/config.js';
import { reasonOf, settingsOrExit } from './application.js';
import { Failure } from './launcher/failure.js';

// npm run audit:verify   recomputes the audit log and names each row that was altered, removed, inserted or reordered

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
  let problems = 0;
  const tell = (problem: string) => {
    problems += 1;
    console.log(problem);
  };
  const summary = await verifyLog(config, tell, outside);
  // A missing checkpoint file is a problem, unless no event is linked yet.
  if (!outside && summary.linked > 0)
    tell(`checkpoint removed  ${file ?? ''} cannot be read: whether the end of the log is cut off cannot be told`);
  report(summary, problems);
  return problems > 0 ? 1 : 0;
}

function report({ events, linked, waiting, checkpoints, outside }: Summary, problems: number): void {
  console.log(
    `${events} events, ${linked} of them linked, ${waiting} waiting to be linked; ${checkpoints} checkpoints, ${outside} in the file`,
  );
  console.log(problems === 0 ? 'The audit log is whole.' : `${problems} problems.`);
}
