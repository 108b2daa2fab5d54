import { availableParallelism } from 'node:os';
import { hash, argon2id, needsRehash, verify } from 'argon2';
import { Injectable } from '@nestjs/common';
import bcrypt from 'bcrypt';
import PQueue from 'p-queue';
import { DomainError } from '../kernel/domain-error.js';
import { Config } from '../platform/config.js';
import { networkOf } from '../platform/http/network.js';

// OWASP's second recommendation for argon2id: 19 MiB, two passes, one lane.
const COST = { type: argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
/** In the line, from everywhere and from one network. */
const MOST_WAITING = 400;
const MOST_OF_A_NETWORK = 200;
/** The modular crypt format of bcrypt: version, cost, 53 characters of salt and hash. */
export const BCRYPT = /^\$2[aby]\$(0[4-9]|1[0-6])\$[./A-Za-z0-9]{53}$/;

export class TooBusy extends DomainError {
  readonly code = 'too-busy';
  readonly kind = 'unavailable';
  constructor() {
    super('More people sign in right now than can be checked at once. Try again in a moment.');
  }
}

/**
 * Passwords as argon2id hashes; the whole password counts. Hashing keeps a core busy for tens of milliseconds, so only so many go on at
 * once (PASSWORD_HASHES_AT_ONCE): a storm of log-ins waits in line while other requests are answered. Whoever has fewer waiting from the same
 * network comes first, so that one network's storm does not keep the others from signing in.
 */
@Injectable()
export class Passwords {
  private readonly decoy = hash('no account has this password', COST);
  private readonly line: PQueue;
  private readonly waiting = new Map<string, number>();

  constructor(config: Config) {
    this.line = new PQueue({ concurrency: config.get('PASSWORD_HASHES_AT_ONCE') ?? Math.max(1, availableParallelism() - 1) });
  }

  hash(password: string, address: string): Promise<string> {
    return this.inLine(address, () => hash(password, COST));
  }

  /** Does what needs `matches` or is decided by it when its turn has come; refused where the line is too long already. */
  async inLine<T>(address: string, work: () => Promise<T>): Promise<T> {
    const network = networkOf(address);
    const before = this.waiting.get(network) ?? 0;
    if (this.line.size >= MOST_WAITING || before >= MOST_OF_A_NETWORK) throw new TooBusy();
    this.waiting.set(network, before + 1);
    try {
      return await this.line.add(work, { priority: -before });
    } finally {
      const left = (this.waiting.get(network) ?? 1) - 1;
      if (left > 0) this.waiting.set(network, left);
      else this.waiting.delete(network);
    }
  }

  /** To be called `inLine`. Takes as long without a hash as with one, so that the time does not tell whether an email is known. */
  async matches(stored: string | null | undefined, password: string): Promise<boolean> {
    if (stored && BCRYPT.test(stored)) return bcrypt.compare(password, stored.replace(/^\$2y/, '$2b'));
    const right = await verify(stored ?? (await this.decoy), password);
    return right && typeof stored === 'string';
  }

  /** Whether a hash that just matched should be made anew: from another system, or with an earlier cost. */
  isOutdated(stored: string): boolean {
    return BCRYPT.test(stored) || needsRehash(stored, COST);
  }
}
