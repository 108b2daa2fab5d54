import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Client } from 'pg';
import { Config } from '../config.js';
import { databaseConnection } from '../database/connections/connection.js';
import { OUTBOX_CHANNEL } from './outbox-bell.js';

/** Hears the bell that rings after commits, on a connection of its own, and wakes the work that waits for them. */
@Injectable()
export class BellListener implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly sleepers: (() => void)[] = [];
  private client: Client | undefined;
  private stopped = false;

  constructor(private readonly config: Config) {}

  wakes(sleeper: () => void): void {
    this.sleepers.push(sleeper);
  }

  onApplicationBootstrap(): void {
    void this.listen();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    await this.client?.end().catch(() => undefined);
  }

  private async listen(): Promise<void> {
    if (this.stopped) return;
    const client = new Client(databaseConnection(this.config));
    this.client = client;
    const retry = () => {
      if (this.client !== client) return;
      this.client = undefined;
      client.end().catch(() => undefined);
      setTimeout(() => void this.listen(), this.config.get('OUTBOX_POLL_MS')).unref();
    };
    client.on('error', retry);
    client.on('end', retry);
    const wake = () => {
      for (const sleeper of this.sleepers) sleeper();
    };
    client.on('notification', wake);
    try {
      await client.connect();
      await client.query(`listen ${OUTBOX_CHANNEL}`);
      // Commits before this moment may have rung unheard.
      wake();
    } catch {
      retry();
    }
  }
}
