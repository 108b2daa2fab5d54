import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { Clock } from '../../libs/kernel/clock.js';
import { newId } from '../../libs/kernel/ids.js';
import { AuditBuffer } from '../../libs/platform/audit/audit-buffer.js';
import { AuditChain } from '../../libs/audit/chain/audit-chain.js';
import { CheckpointKey } from '../../libs/audit/chain/checkpoint.js';
import { AuditTrail } from '../../libs/platform/audit/audit-trail.js';
import { AuditSeal } from '../../libs/platform/audit/seal.js';
import { Config } from '../../libs/platform/config.js';
import type { System } from './app.js';
import { eventually } from './processes.js';

/** Links events as a worker does. */
export const chainOf = ({ app, db }: System): AuditChain =>
  new AuditChain(db, app.get(AuditSeal), new CheckpointKey(app.get(Config)), app.get(Clock));

/** Waits until the API's events of reads and refusals are in the database. */
export const recorded = ({ app }: System): Promise<unknown> =>
  eventually(() => Promise.resolve(app.get(AuditBuffer).length === 0), 'every event is in the database');

/** Writes as many events, each about a patient of its own. */
export async function writeEvents({ app }: System, count = 1): Promise<void> {
  for (let i = 0; i < count; i += 1)
    await app.get(AuditTrail).system({ system: 'test', action: 'read', subject: 'Patient', recordId: null, patientIds: [newId()] });
}

export interface Verdict {
  code: number | null;
  lines: string[];
}

/** Runs `npm run audit:verify` and returns its output and exit code. */
export const verify = ({ env }: System, more: NodeJS.ProcessEnv = {}): Promise<Verdict> =>
  new Promise((done) => {
    const child = execFile(
      process.execPath,
      [join(process.cwd(), 'dist', 'tools', 'audit-verify.js')],
      { env: { PATH: process.env.PATH, ...env, ...more } },
      (_error, stdout, stderr) => {
        done({ code: child.exitCode, lines: `${stdout}${stderr}`.trim().split('\n') });
      },
    );
  });
