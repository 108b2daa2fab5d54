import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Redis } from 'ioredis';
import { Config } from './config.js';

/** The connection for what is asked of Redis while a request waits: it fails at once where Redis is away, and within a second where it is silent. */
@Injectable()
export class RequestRedis extends Redis implements OnApplicationShutdown {
  constructor(config: Config) {
    super(config.get('REDIS_URL'), {
      connectTimeout: 3000,
      commandTimeout: 1000,
      maxRetriesPerRequest: 1,
      enableOfflineQueue: false,
      keyPrefix: 'consilium:',
    });
    // Without a listener each failed connection is printed; that Redis is away shows in /ready and in consilium_dependency_up.
    this.on('error', () => undefined);
  }

  onApplicationShutdown(): void {
    this.disconnect();
  }
}
