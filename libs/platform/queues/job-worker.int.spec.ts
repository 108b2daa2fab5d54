import { BullModule, Processor } from '@nestjs/bullmq';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { type Job, Queue, QueueEvents } from 'bullmq';
import { redisUrl } from '../../../test/support/database.js';
import { Interrupted, JobWorker, RECOVERS_SOON } from './job-worker.js';

const QUEUE = 'tests-of-job-worker';
const connection = { url: redisUrl(), maxRetriesPerRequest: null };

interface TestJob {
  testId: string;
}

@Processor(QUEUE, RECOVERS_SOON)
class TestProcessor extends JobWorker<TestJob> {
  constructor() {
    super('Tests', 'a test was interrupted');
  }

  protected work({ name, attemptsMade }: Job<TestJob>): Promise<void> {
    if (name === 'breaks') return Promise.reject(new TypeError('Ada Lovelace has a cough'));
    if (name === 'waits' && attemptsMade === 0) return Promise.reject(new Interrupted());
    return Promise.resolve();
  }
}

@Module({ imports: [BullModule.forRoot({ connection }), BullModule.registerQueue({ name: QUEUE })], providers: [TestProcessor] })
class TestModule {}

it('tries again without a word what could not go on, and logs a failure once, with ids and no message', async () => {
  const errors: object[] = [];
  const queue = new Queue<TestJob>(QUEUE, { connection });
  const events = new QueueEvents(QUEUE, { connection });
  await queue.obliterate({ force: true });
  await events.waitUntilReady();
  const app = await NestFactory.createApplicationContext(TestModule, {
    logger: { log: () => undefined, warn: () => undefined, error: (entry: object) => errors.push(entry) },
  });
  const waits = await queue.add('waits', { testId: 'one' }, { attempts: 2 });
  await waits.waitUntilFinished(events);
  const breaks = await queue.add('breaks', { testId: 'two' });
  await expect(breaks.waitUntilFinished(events)).rejects.toThrow('TypeError');
  const kept = JSON.stringify(await queue.getJob(String(breaks.id)));
  await app.close();
  await events.close();
  await queue.close();

  expect(errors).toEqual([
    expect.objectContaining({ job: 'breaks', testId: 'two', attempt: 1, msg: 'a test was interrupted', error: 'TypeError' }),
  ]);
  expect(kept + JSON.stringify(errors)).not.toContain('Lovelace');
});
