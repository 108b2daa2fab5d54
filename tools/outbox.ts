import 'reflect-metadata';
import { getQueueToken } from '@nestjs/bullmq';
import { NestFactory } from '@nestjs/core';
import type { Queue } from 'bullmq';
import { ApiModule } from '../apps/api/api.module.js';
import { Config } from '../libs/platform/config.js';
import { Metrics } from '../libs/platform/metrics.js';
import { SAGA_QUEUE, type SagaJob } from '../libs/platform/sagas/saga-queue.js';

// npm run outbox:status   what waits between an event and its sagas, and the dead letters
// npm run outbox:retry    gives every dead letter another round of attempts

const SHOWN = 50;
const command = process.argv[2];
if (command !== 'status' && command !== 'retry') {
  console.error('Usage: npm run outbox:status | npm run outbox:retry');
  process.exit(64);
}
const app = await NestFactory.createApplicationContext(ApiModule.with(Config.fromEnvironment({ ...process.env, LOG_LEVEL: 'error' })), {
  bufferLogs: true,
  abortOnError: false,
});
try {
  const queue = app.get<Queue<SagaJob>>(getQueueToken(SAGA_QUEUE));
  await queue.waitUntilReady();
  if (command === 'status') {
    const { waiting, lag, pending } = await app.get(Metrics).outboxFigures();
    const jobs = await queue.getJobCounts('waiting', 'active', 'delayed', 'failed');
    console.log(`events not queued yet     ${waiting} (the oldest for ${lag.toFixed(1)} s)`);
    console.log(`events with sagas to run  ${pending}`);
    console.log(
      `jobs                      ${jobs['waiting'] ?? 0} waiting, ${jobs['active'] ?? 0} active, ${jobs['delayed'] ?? 0} to be tried again`,
    );
    console.log(`dead letters              ${jobs['failed'] ?? 0}`);
    for (const job of await queue.getFailed(0, SHOWN - 1)) {
      console.log(
        `  ${job.name}  event ${job.data.messageId}  ${job.attemptsMade} attempts  since ${new Date(job.finishedOn ?? job.timestamp).toISOString()}`,
      );
    }
  } else {
    const failed = await queue.getFailed();
    for (const job of failed) await job.retry('failed', { resetAttemptsMade: true });
    console.log(`${failed.length} dead letters will be tried again.`);
  }
} finally {
  await app.close();
}
