import { Injectable } from '@nestjs/common';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { Clock } from '../kernel/clock.js';
import { sql } from '../kernel/sql.js';
import { Config } from '../platform/config.js';
import { Database } from '../platform/database/database.js';
import { networkOf } from '../platform/http/network.js';
import { TooManyRequests } from '../platform/http/rate-limits.js';
import { RequestRedis } from '../platform/redis.js';
import { Secret } from '../platform/secrets.js';
import { emailKey } from './domain/email-key.js';

/** Within this time failures add up, seconds. */
export const LOCKOUT_SECONDS = 900;
const FILLED = 'lockout:filled';

/** `incomplete` is a log-in that was right as far as it went: it counts neither for nor against anybody. */
export type AttemptOutcome = 'right' | 'wrong' | 'incomplete';

export interface Attempt {
  email: string;
  address: string;
}

/**
 * After LOCKOUT_FAILURES failed log-ins within 15 minutes, by account or by address, further ones are refused, right or wrong. An attempt
 * is counted before it is checked and given back where it was right, so that parallel ones do not outrun the count. Counts live in Redis,
 * for all processes; failures are also kept in PostgreSQL, from which they come back when Redis has lost them. While Redis is away each
 * process counts for itself. Neither store holds an email or an address in plain.
 */
@Injectable()
export class LockOut {
  private readonly secret: Secret;
  private readonly account: RateLimiterRedis;
  private readonly address: RateLimiterRedis;

  constructor(
    private readonly redis: RequestRedis,
    private readonly db: Database,
    private readonly clock: Clock,
    config: Config,
  ) {
    this.secret = new Secret(config, 'lock-out');
    const limiter = (keyPrefix: string) => {
      const limit = { points: config.get('LOCKOUT_FAILURES'), duration: LOCKOUT_SECONDS, keyPrefix: `lockout:${keyPrefix}` };
      return new RateLimiterRedis({ ...limit, storeClient: redis, insuranceLimiter: new RateLimiterMemory(limit) });
    };
    this.account = limiter('account');
    this.address = limiter('address');
  }

  /** Before anything costly is done: throws where the account or the address is locked out. */
  async refuseWhereLocked(attempt: Attempt): Promise<void> {
    await this.restore();
    for (const { limiter, key } of this.countersOf(attempt)) {
      const count = await limiter.get(key);
      if (count && count.consumedPoints >= limiter.points) throw lockedOut(count);
    }
  }

  /** Counts, checks, and gives back what was right. To be called where only few checks go on at once. */
  async attempt(attempt: Attempt, check: () => Promise<AttemptOutcome>): Promise<AttemptOutcome> {
    await this.restore();
    const counters = this.countersOf(attempt);
    for (const [i, { limiter, key }] of counters.entries()) {
      await limiter.consume(key).catch(async (refusal: unknown) => {
        if (!(refusal instanceof RateLimiterRes)) throw refusal;
        for (const counted of counters.slice(0, i)) await counted.limiter.reward(counted.key);
        throw lockedOut(refusal);
      });
    }
    const outcome = await check();
    if (outcome === 'wrong') {
      const { account, address } = this.keysOf(attempt);
      await this.db.query(
        sql`insert into identity.login_failure (account, address, at) values (${account}, ${address}, ${this.clock.now()})`,
      );
      return outcome;
    }
    for (const { limiter, key } of counters) await limiter.reward(key);
    if (outcome === 'right') await this.forgive(attempt.email);
    return outcome;
  }

  /** The owner has shown who they are: failures under this email are forgotten. */
  async forgive(email: string): Promise<void> {
    const { account } = this.keysOf({ email, address: '' });
    await this.account.delete(account);
    await this.db.query(sql`delete from identity.login_failure where account = ${account}`);
  }

  /** Redis was lost: the counts of the last 15 minutes come back from PostgreSQL before the next attempt is looked at. */
  private async restore(): Promise<void> {
    const known = await this.redis.exists(FILLED).catch(() => 1);
    if (known > 0) return;
    const since = new Date(this.clock.now().getTime() - LOCKOUT_SECONDS * 1000);
    for (const [limiter, column] of [
      [this.account, sql`account`],
      [this.address, sql`address`],
    ] as const) {
      const rows = await this.db.query<{ key: string; failures: number }>(
        sql`select ${column} as key, count(*)::int as failures from identity.login_failure where at > ${since} group by ${column}`,
      );
      for (const { key, failures } of rows) await limiter.set(key, failures, LOCKOUT_SECONDS);
    }
    await this.redis.set(FILLED, '1').catch(() => undefined);
  }

  private countersOf(attempt: Attempt): { limiter: RateLimiterRedis; key: string }[] {
    const { account, address } = this.keysOf(attempt);
    return [
      { limiter: this.account, key: account },
      { limiter: this.address, key: address },
    ];
  }

  private keysOf({ email, address }: Attempt): { account: string; address: string } {
    const key = (value: string) => this.secret.mac(value).toString('base64url');
    return { account: key(`account ${emailKey(email)}`), address: key(`address ${networkOf(address)}`) };
  }
}

const lockedOut = ({ msBeforeNext }: RateLimiterRes): TooManyRequests =>
  new TooManyRequests(
    msBeforeNext,
    'Too many failed log-ins: this account or your address is locked for a while. A password reset by mail unlocks the account.',
  );
