import type { INestApplicationContext } from '@nestjs/common';
import { type Job, Worker } from 'bullmq';
import { Relay } from '../../libs/platform/outbox/relay.js';
import { SAGA_QUEUE, type SagaJob } from '../../libs/platform/sagas/saga-queue.js';
import { SagaRunner } from '../../libs/platform/sagas/saga-runner.js';
import { Config } from '../../libs/platform/config.js';

const TOKEN = 'settle';

/** Moves the outbox to the queue and runs every job, again and again until both are empty. A failing saga fails the test. */
export async function settle(app: INestApplicationContext): Promise<void> {
  const relay = app.get(Relay);
  const runner = app.get(SagaRunner);
  const worker = new Worker<SagaJob>(SAGA_QUEUE, null, {
    connection: { url: app.get(Config).get('REDIS_URL'), maxRetriesPerRequest: null },
    prefix: 'consilium',
    autorun: false,
  });
  try {
    for (;;) {
      const moved = await relay.drain();
      // The job may be undefined, which the types leave out.
      const job = (await worker.getNextJob(TOKEN, { block: false })) as Job<SagaJob> | undefined;
      if (!job && moved === 0) return;
      if (!job) continue;
      await runner.run(job.data.messageId, job.name);
      await job.moveToCompleted(null, TOKEN, false);
    }
  } finally {
    await worker.close();
  }
}
