import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Redis } from 'ioredis';
import { Config } from './config.js';

/** The connection for what is asked of Redis while a request waits: it fails at once where Redis is away, and within a second where it is silent. */
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
    // Without a listener each failed connection is printed; that Redis is away shows in /ready and in consilium_dependency_up.
    this.on('error', () => undefined);
  }

  /** The first request finds the connection made. Where Redis is away it is tried again and again, and the start does not wait for it. */
  async onModuleInit(): Promise<void> {
    await this.connect().catch(() => undefined);
  }

  onApplicationShutdown(): void {
    this.disconnect();
  }
}
