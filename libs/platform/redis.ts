import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Redis } from 'ioredis';
import { Config } from './config.js';

/** The Redis connection for commands during a request: they fail at once if Redis is down, and within a second if it does not answer. */
@Injectable()
export class RequestRedis extends Redis implements OnModuleInit, OnApplicationShutdown {
  constructor(config: Config) {
    super(config.get('REDIS_URL'), {
      connectTimeout: 3000,
      commandTimeout: 1000,
      maxRetriesPerRequest: 1,
      enableOfflineQueue: false,
      keyPrefix: 'consilium:',
      lazyConnect: true,
    });
    // Without a listener every failed connection would be printed. /ready and consilium_dependency_up show that Redis is down.
    this.on('error', () => undefined);
  }

  /** Connects at start, before the first request. If Redis is down, retries go on in the background and the start does not wait. */
  async onModuleInit(): Promise<void> {
    await this.connect().catch(() => undefined);
  }

  onApplicationShutdown(): void {
    this.disconnect();
  }
}
