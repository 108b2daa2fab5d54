import { type BeforeApplicationShutdown, Logger, type OnApplicationBootstrap } from '@nestjs/common';

/** Repeated work of a worker, in case something was lost. A failure is logged and retried at the next turn. */
export abstract class Periodic implements OnApplicationBootstrap, BeforeApplicationShutdown {
  protected readonly logger = new Logger(this.constructor.name);
  private timer: NodeJS.Timeout | undefined;
  private turn: Promise<void> = Promise.resolve();

  protected constructor(private readonly everyMs: number) {}

  protected abstract work(): Promise<void>;

  onApplicationBootstrap(): void {
    this.turn = this.once();
    this.timer = setInterval(() => {
      this.turn = this.once();
    }, this.everyMs);
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.turn;
  }

  private async once(): Promise<void> {
    try {
      await this.work();
    } catch (error) {
      this.logger.warn({ msg: 'a turn failed and comes again', error: (error as Error).name });
    }
  }
}
