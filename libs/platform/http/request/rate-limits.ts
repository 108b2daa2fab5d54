import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { DomainError } from '../../../kernel/domain-error.js';
import { Config } from '../../config.js';
import { routeOf } from '../route.js';
import { networkOf } from './network.js';
import { RequestRedis } from '../../redis.js';
import { Secret } from '../../secrets.js';

/** Group of routes whose requests may send a mail to an account that the caller names. */
const MAILING = 'mail-link';

export class TooManyRequests extends DomainError {
  readonly code = 'too-many-requests';
  readonly kind = 'too-many';
  override readonly details: { retryAfter: number };
  constructor(milliseconds: number, message = 'Too many requests of this kind from your address.') {
    super(message);
    this.details = { retryAfter: Math.max(1, Math.ceil(milliseconds / 1000)) };
  }
}

/** Counts in Redis, so that all processes share one limit. While Redis is down, every process counts for itself. */
@Injectable()
export class RateLimitGuard implements CanActivate {
  private readonly limiter: RateLimiterRedis;
  private readonly mailing: RateLimiterRedis;
  private readonly secret: Secret;

  constructor(redis: RequestRedis, config: Config) {
    this.secret = new Secret(config, 'rate-limit');
    const limiter = (points: number) => {
      const limit = { points, duration: 60, keyPrefix: 'rate' };
      return new RateLimiterRedis({ ...limit, storeClient: redis, insuranceLimiter: new RateLimiterMemory(limit) });
    };
    this.limiter = limiter(config.get('RATE_LIMIT_PER_MINUTE'));
    this.mailing = limiter(Math.ceil(config.get('RATE_LIMIT_PER_MINUTE') / 10));
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const route = routeOf(context.getHandler());
    const { ip, headers } = context.switchToHttp().getRequest<FastifyRequest>();
    const group = route?.limit ?? (route?.visitors && headers.authorization === undefined ? 'visitors' : undefined);
    if (group === undefined) return true;
    try {
      await (group === MAILING ? this.mailing : this.limiter).consume(`${group}:${this.secret.mac(networkOf(ip)).toString('base64url')}`);
      return true;
    } catch (refusal) {
      throw refusal instanceof RateLimiterRes ? new TooManyRequests(refusal.msBeforeNext) : refusal;
    }
  }
}
