import { type BeforeApplicationShutdown, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import type { BellListener } from './bell-listener.js';

const PATIENCE_MS = 3000;
const RETRY_MS = 1000;

interface Rhythm {
  /** Longest rest between two turns, milliseconds: a slow poll for commits that no bell announced. */
  pollMs: number;
  /** Commits within this time after the first one share a turn, milliseconds. */
  gatherMs: number;
}

/** Work of a worker that follows commits. A turn that fails is logged and tried again. */
export abstract class WokenWork implements OnApplicationBootstrap, BeforeApplicationShutdown {
  protected readonly logger = new Logger(this.constructor.name);
  private timer: NodeJS.Timeout | undefined;
  private due = Infinity;
  private turn: Promise<void> | undefined;
  private stopped = false;

  protected constructor(
    bell: BellListener,
    private readonly rhythm: Rhythm,
  ) {
    bell.wakes(() => {
      this.turnWithin(rhythm.gatherMs);
    });
  }

  /** One turn; gives the time after which the next one has to come, milliseconds, where that is before the poll. */
  protected abstract work(): Promise<number | undefined>;

  onApplicationBootstrap(): void {
    this.turnWithin(0);
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    // A hanging turn must not block the shutdown: the next process does its work.
    const patience = new Promise<void>((resolve) => setTimeout(resolve, PATIENCE_MS).unref());
    await Promise.race([this.turn, patience]);
  }

  /** Any number of calls before a turn make one turn, at the earliest time of all. */
  private turnWithin(ms: number): void {
    const due = performance.now() + ms;
    if (this.stopped || due >= this.due) return;
    this.due = due;
    if (this.turn) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.begin();
    }, ms);
  }

  private begin(): void {
    this.due = Infinity;
    this.turn = this.once().then((next) => {
      this.turn = undefined;
      // Somebody called during the turn, or nobody did.
      const wait = Math.min(this.due - performance.now(), next ?? Infinity, this.rhythm.pollMs);
      this.due = Infinity;
      this.turnWithin(Math.max(0, wait));
    });
  }

  private async once(): Promise<number | undefined> {
    try {
      return await this.work();
    } catch (error) {
      this.logger.warn({ msg: 'a turn failed and comes again', error: (error as Error).name });
      return RETRY_MS;
    }
  }
}
