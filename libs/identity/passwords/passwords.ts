import { availableParallelism } from 'node:os';
import { hash, argon2id, needsRehash, verify } from 'argon2';
import { Injectable } from '@nestjs/common';
import bcrypt from 'bcrypt';
import PQueue from 'p-queue';
import { DomainError } from '../../kernel/domain-error.js';
import { Config, DEMO_PASSWORD } from '../../platform/config.js';
import { networkOf } from '../../platform/http/request/network.js';
import { oneText } from '../domain/new-password.js';
import { PasswordTooCommon } from '../domain/user.errors.js';
import { BCRYPT, ForeignHashes } from './foreign-hashes.js';

// OWASP's second recommendation for argon2id: 19 MiB, two passes, one lane.
const COST = { type: argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
/** Limits of the queue: per network; in total, if the network already has a request waiting; in total for all. */
const MOST_OF_A_NETWORK = 200;
const MOST_WAITING = 400;
const MOST_AT_ALL = 1000;

export class TooBusy extends DomainError {
  readonly code = 'too-busy';
  readonly kind = 'unavailable';
  constructor() {
    super('More people sign in right now than can be checked at once. Try again in a moment.');
  }
}

/** `outdated`: the password is correct, and its hash should be renewed. */
export type Match = false | 'current' | 'outdated';

/**
 * Hashes passwords with argon2id; every character counts. A hash keeps a core busy for tens of milliseconds, so only PASSWORD_HASHES_AT_ONCE run at a
 * time: a storm of log-ins waits in a queue while other requests are answered. Requests from a network with fewer waiting come first, so that one
 * network's storm does not block the others.
 */
@Injectable()
export class Passwords {
  private readonly decoy = hash('no account has this password', COST);
  private readonly line: PQueue;
  private readonly development: boolean;
  private readonly waiting = new Map<string, number>();

  constructor(
    private readonly foreign: ForeignHashes,
    config: Config,
  ) {
    this.development = config.isDevelopment;
    this.line = new PQueue({ concurrency: config.get('PASSWORD_HASHES_AT_ONCE') ?? Math.max(1, availableParallelism() - 1) });
  }

  async hash(password: string, address: string): Promise<string> {
    // The demo password is public: outside development nobody may choose it.
    if (password === DEMO_PASSWORD && !this.development) throw new PasswordTooCommon();
    return this.inLine(address, () => hash(oneText(password), COST));
  }

  /** Runs `work`, which calls `matches` or depends on it, when its turn in the queue comes. Refused if the queue is full. */
  async inLine<T>(address: string, work: () => Promise<T>): Promise<T> {
    const network = networkOf(address);
    const before = this.waiting.get(network) ?? 0;
    const { size } = this.line;
    if (before >= MOST_OF_A_NETWORK || (size >= MOST_WAITING && before > 0) || size >= MOST_AT_ALL) throw new TooBusy();
    this.waiting.set(network, before + 1);
    try {
      return await this.line.add(work, { priority: -before });
    } finally {
      const left = (this.waiting.get(network) ?? 1) - 1;
      if (left > 0) this.waiting.set(network, left);
      else this.waiting.delete(network);
    }
  }

  /**
   * Call in `inLine`. A failed check takes the same time with and without a stored hash, so that timing does not tell whether an email is known.
   * While accounts have bcrypt hashes it takes the time of both kinds. A hash costlier than the decoy (ForeignHashes) still shows.
   */
  async matches(stored: string | null | undefined, password: string): Promise<Match> {
    const text = oneText(password);
    if (await this.matchesText(stored, text)) return stored && this.isOutdated(stored) ? 'outdated' : 'current';
    // Older hashes and those of other systems were made from the text as typed. This check depends on that text alone, not on the account.
    return text !== password && (await this.matchesText(stored, password)) ? 'outdated' : false;
  }

  private async matchesText(stored: string | null | undefined, password: string): Promise<boolean> {
    if (stored && BCRYPT.test(stored)) {
      if (await bcrypt.compare(password, stored.replace(/^\$2y/, '$2b'))) return true;
      await verify(await this.decoy, password);
      return false;
    }
    const right = await verify(stored ?? (await this.decoy), password);
    if (right && typeof stored === 'string') return true;
    const foreign = await this.foreign.decoy();
    if (foreign) await bcrypt.compare(password, foreign);
    return false;
  }

  /** True for a hash from another system or with an earlier cost. */
  private isOutdated(stored: string): boolean {
    return BCRYPT.test(stored) || needsRehash(stored, COST);
  }
}
