import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { Config } from '../config.js';
import { databaseConnection } from '../database/connections/connection.js';
import { OUTBOX_CHANNEL } from './outbox-bell.js';
import { Relay } from './relay.js';

const PATIENCE_MS = 3000;

/** Runs the relay: woken by NOTIFY, with a slow poll for events without a NOTIFY. */
@Injectable()
export class RelayLoop implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Relay');
  private listener: Client | undefined;
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private again = false;
  private stopped = false;

  constructor(
    private readonly relay: Relay,
    private readonly config: Config,
  ) {}

  onApplicationBootstrap(): void {
    this.wake();
    void this.listen();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    // A queue that does not answer must not block the shutdown: the next process queues the events that were not marked as queued.
    await Promise.race([this.running, delay(PATIENCE_MS, undefined, { ref: false })]);
    await this.listener?.end().catch(() => undefined);
  }

  /** Starts a run. Any number of wakes during a run cause one more run. */
  private wake(): void {
    if (this.stopped) return;
    clearTimeout(this.timer);
    if (this.running) {
      this.again = true;
      return;
    }
    this.running = this.drain().finally(() => {
      this.running = undefined;
      if (this.again) {
        this.again = false;
        this.wake();
      } else if (!this.stopped) {
        this.timer = setTimeout(() => {
          this.wake();
        }, this.config.get('OUTBOX_POLL_MS'));
      }
    });
  }

  private async drain(): Promise<void> {
    try {
      await this.relay.drain();
    } catch (error) {
      this.logger.warn({ msg: 'the outbox waits', error: (error as Error).name });
    }
  }

  private async listen(): Promise<void> {
    if (this.stopped) return;
    const client = new Client(databaseConnection(this.config));
    this.listener = client;
    const retry = () => {
      if (this.listener !== client) return;
      this.listener = undefined;
      client.end().catch(() => undefined);
      setTimeout(() => void this.listen(), this.config.get('OUTBOX_POLL_MS')).unref();
    };
    client.on('error', retry);
    client.on('end', retry);
    client.on('notification', () => {
      this.wake();
    });
    try {
      await client.connect();
      await client.query(`listen ${OUTBOX_CHANNEL}`);
    } catch {
      retry();
    }
  }
}
