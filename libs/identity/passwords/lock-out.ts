import { Injectable } from '@nestjs/common';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { Clock } from '../../kernel/clock.js';
import { sql } from '../../kernel/sql.js';
import { SYSTEM } from '../../platform/access/actor.js';
import { actingAs } from '../../platform/access/request-context.js';
import { plainAddress } from '../../platform/address.js';
import { Config } from '../../platform/config.js';
import { Database } from '../../platform/database/database.js';
import { networkOf } from '../../platform/http/request/network.js';
import { TooManyRequests } from '../../platform/http/request/rate-limits.js';
import { RequestRedis } from '../../platform/redis.js';
import { Secret } from '../../platform/secrets.js';
import { emailKey } from '../domain/email-key.js';

/** Time within which failures add up, seconds. */
export const LOCKOUT_SECONDS = 900;
const FILLED = 'lockout:filled';

/** `incomplete`: the password was correct, but the code is missing. It counts neither as a failure nor as a success. */
export type AttemptOutcome = 'right' | 'wrong' | 'incomplete';

export interface Attempt {
  email: string;
  address: string;
}

/**
 * Refuses further log-ins, correct or not, after LOCKOUT_FAILURES failures of an account or LOCKOUT_ADDRESS_FAILURES from an address within 15
 * minutes. A locked address does not stop people who have logged in from its network before. An attempt is counted before the check and given back if
 * it was correct, so that parallel attempts cannot exceed the limit. Counts live in Redis, for all processes. Failures are also kept in PostgreSQL,
 * which restores the counts if Redis loses them. While Redis is down each process counts for itself. Neither store holds an email or an address in
 * plain text.
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
    const limiter = (keyPrefix: string, points: number) => {
      const limit = { points, duration: LOCKOUT_SECONDS, keyPrefix: `lockout:${keyPrefix}` };
      return new RateLimiterRedis({ ...limit, storeClient: redis, insuranceLimiter: new RateLimiterMemory(limit) });
    };
    this.account = limiter('account', config.get('LOCKOUT_FAILURES'));
    this.address = limiter('address', config.get('LOCKOUT_ADDRESS_FAILURES'));
  }

  /** Throws if the account or the address is locked out. Call before any costly work. */
  async refuseWhereLocked(attempt: Attempt): Promise<void> {
    await this.restore();
    const { account, address } = this.keysOf(attempt);
    const ofAccount = await this.account.get(account);
    if (ofAccount && ofAccount.consumedPoints >= this.account.points) throw accountLocked(ofAccount);
    const ofAddress = await this.address.get(address);
    if (ofAddress && ofAddress.consumedPoints >= this.address.points && !(await this.isKnownThere(attempt))) throw addressLocked(ofAddress);
  }

  /** Counts the attempt, runs the check, and gives the count back if it was correct. Call only where few checks run at once. */
  async attempt(attempt: Attempt, check: () => Promise<AttemptOutcome>): Promise<AttemptOutcome> {
    await this.restore();
    const { account, address } = this.keysOf(attempt);
    const accountRefused = await refusalOf(this.account.consume(account));
    if (accountRefused) throw accountLocked(accountRefused);
    const addressRefused = await refusalOf(this.address.consume(address));
    if (addressRefused && !(await this.isKnownThere(attempt))) {
      await this.account.reward(account);
      throw addressLocked(addressRefused);
    }
    const outcome = await check();
    if (outcome === 'wrong') {
      await this.db.query(
        sql`insert into identity.login_failure (account, address, at) values (${account}, ${address}, ${this.clock.now()})`,
      );
      return outcome;
    }
    await this.account.reward(account);
    await this.address.reward(address);
    if (outcome === 'right') await this.forgive(attempt.email);
    return outcome;
  }

  /** Forgets the failures of this email: the owner has proved their identity. */
  async forgive(email: string): Promise<void> {
    const { account } = this.keysOf({ email, address: '' });
    await this.account.delete(account);
    await this.db.query(sql`delete from identity.login_failure where account = ${account}`);
  }

  /** Restores the counts of the last 15 minutes from PostgreSQL before the next attempt, if Redis has lost them. */
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

  /** True if a session of the account began in the network of the address, as far back as sessions are kept. Called only if the address is locked. */
  private async isKnownThere({ email, address }: Attempt): Promise<boolean> {
    if (plainAddress(address) === null) return false;
    const found = await actingAs(SYSTEM, () =>
      this.db.query(sql`
        select 1 from identity.user_account u join identity.session s on s.user_id = u.id
        where u.email_key = ${emailKey(email)} and u.deleted_at is null and s.address <<= ${networkOf(address)}::inet limit 1`),
    );
    return found.length > 0;
  }

  private keysOf({ email, address }: Attempt): { account: string; address: string } {
    const key = (value: string) => this.secret.mac(value).toString('base64url');
    return { account: key(`account ${emailKey(email)}`), address: key(`address ${networkOf(address)}`) };
  }
}

/** Returns the refusal of a limiter; rethrows a failure. */
const refusalOf = (counted: Promise<RateLimiterRes>): Promise<RateLimiterRes | undefined> =>
  counted.then(
    () => undefined,
    (refusal: unknown) => {
      if (refusal instanceof RateLimiterRes) return refusal;
      throw refusal;
    },
  );

const accountLocked = ({ msBeforeNext }: RateLimiterRes): TooManyRequests =>
  new TooManyRequests(msBeforeNext, 'Too many failed log-ins with this email. Wait, or choose a new password by mail, which unlocks it.');
const addressLocked = ({ msBeforeNext }: RateLimiterRes): TooManyRequests =>
  new TooManyRequests(msBeforeNext, 'Too many failed log-ins from your network. Wait, or log in from another one.');
