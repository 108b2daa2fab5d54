import { OnWorkerEvent, WorkerHost } from '@nestjs/bullmq';
import { type BeforeApplicationShutdown, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import type { Job } from 'bullmq';
import { bareError } from '../logging/bare-error.js';

/** Lock and stall times keep the recovery after a killed worker within 15 s. The default of one stall would fail a job on its second kill. */
export const RECOVERS_SOON = { autorun: false, lockDuration: 10_000, stalledInterval: 5_000, maxStalledCount: 100 } as const;

/** A job that could not go on and did not fail: it is tried again, and nothing is logged. */
export class NotNow extends Error {}
/** The process shuts down: the next process does the rest. */
export class Interrupted extends NotNow {}

/** Works on the jobs of a queue from start to shutdown. Errors are stored in Redis and logged without their messages. The data of a job are ids. */
export abstract class JobWorker<Ids extends object> extends WorkerHost implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger: Logger;
  private readonly stop = new AbortController();

  /** `name` is that of the logger, `failure` the message of a failed job, such as "a saga failed". */
  protected constructor(
    name: string,
    private readonly failure: string,
  ) {
    super();
    this.logger = new Logger(name);
  }

  /** `stop` says that the process shuts down. */
  protected abstract work(job: Job<Ids>, stop: AbortSignal): Promise<void>;

  onApplicationBootstrap(): void {
    void this.worker.run();
  }

  /** Graceful shutdown: current jobs end while the database is still connected. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stop.abort();
    await this.worker.close();
  }

  async process(job: Job<Ids>): Promise<void> {
    try {
      await this.work(job, this.stop.signal);
    } catch (error) {
      throw error instanceof NotNow ? error : bareError(error);
    }
  }

  @OnWorkerEvent('failed')
  failed(job: Job<Ids> | undefined, error: Error): void {
    if (error instanceof NotNow) return;
    this.logger.error({
      job: job?.name,
      ...job?.data,
      attempt: job?.attemptsMade,
      msg: this.failure,
      error: error.message,
      at: error.stack?.split('\n').slice(1, 8),
    });
  }

  @OnWorkerEvent('error')
  disturbed(error: Error): void {
    this.logger.warn({ msg: 'the queue does not answer', error: error.name });
  }
}
