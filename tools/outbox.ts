import 'reflect-metadata';
import { setTimeout as delay } from 'node:timers/promises';
import { getQueueToken } from '@nestjs/bullmq';
import type { Job, Queue } from 'bullmq';
import type { Config } from '../libs/platform/config.js';
import { Metrics } from '../libs/platform/metrics.js';
import { SAGA_QUEUE, type SagaJob } from '../libs/platform/sagas/saga-queue.js';
import { openApplication, reasonOf, settingsOrExit } from './application.js';
import { Failure } from './launcher/failure.js';

// npm run outbox:status   shows events and jobs that wait for their sagas, and the dead letters
// npm run outbox:retry    gives every dead letter another round of attempts

const SHOWN = 50;
const PATIENCE_MS = 5000;
const command = process.argv[2];
if (command !== 'status' && command !== 'retry') {
  console.error('Usage: npm run outbox:status | npm run outbox:retry');
  process.exit(64);
}
try {
  await look(settingsOrExit(), command);
} catch (error) {
  console.error(`The outbox cannot be looked at: ${error instanceof Failure ? error.message : reasonOf(error)}.`);
  process.exitCode = 1;
}
process.exit();

async function look(config: Config, wanted: 'status' | 'retry'): Promise<void> {
  const app = await openApplication(config);
  try {
    const queue = app.get<Queue<SagaJob>>(getQueueToken(SAGA_QUEUE));
    if (!(await isReady(queue))) throw new Failure('Redis does not answer');
    if (wanted === 'status') await status(app.get(Metrics), queue);
    else await retry(queue);
  } finally {
    await app.close();
  }
}

/** True if Redis answers in time. Its client would wait for ever. */
function isReady(queue: Queue): Promise<boolean> {
  return Promise.race([queue.waitUntilReady().then(() => true), delay(PATIENCE_MS, false, { ref: false })]);
}

async function status(metrics: Metrics, queue: Queue<SagaJob>): Promise<void> {
  const { waiting, lag, pending } = await metrics.outboxFigures();
  const jobs = await queue.getJobCounts('waiting', 'active', 'delayed', 'failed');
  console.log(`events not queued yet     ${waiting} (the oldest for ${lag.toFixed(1)} s)`);
  console.log(`events with sagas to run  ${pending}`);
  console.log(
    `jobs                      ${jobs['waiting'] ?? 0} waiting, ${jobs['active'] ?? 0} active, ${jobs['delayed'] ?? 0} to be tried again`,
  );
  console.log(`dead letters              ${jobs['failed'] ?? 0}`);
  for (const job of await deadLetters(queue, SHOWN - 1)) {
    console.log(
      `  ${job.name}  event ${job.data.messageId}  ${job.attemptsMade} attempts  since ${new Date(job.finishedOn ?? job.timestamp).toISOString()}`,
    );
  }
}

async function retry(queue: Queue<SagaJob>): Promise<void> {
  let retried = 0;
  for (const job of await deadLetters(queue)) if (await retryOne(job)) retried += 1;
  console.log(`${retried} dead letters will be tried again.`);
}

/** False if the job is gone or no longer a dead letter: another process was faster. The other jobs are still retried. */
async function retryOne(job: Job<SagaJob>): Promise<boolean> {
  try {
    await job.retry('failed', { resetAttemptsMade: true });
    return true;
  } catch (error) {
    // BullMQ numbers its errors about a job. Any other error means that Redis does not answer.
    if (typeof (error as { code?: unknown }).code === 'number') return false;
    throw error;
  }
}

/** Lists dead letters. One that vanishes meanwhile is undefined in BullMQ's list. */
async function deadLetters(queue: Queue<SagaJob>, end = -1): Promise<Job<SagaJob>[]> {
  const jobs: (Job<SagaJob> | undefined)[] = await queue.getFailed(0, end);
  return jobs.filter((job) => job !== undefined);
}
