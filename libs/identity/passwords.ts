import { hash, argon2id, verify } from 'argon2';
import { Injectable } from '@nestjs/common';

// OWASP's second recommendation for argon2id: 19 MiB, two passes, one lane.
const COST = { type: argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** Passwords as argon2id hashes; the whole password counts. */
@Injectable()
export class Passwords {
  private readonly decoy = hash('no account has this password', COST);

  hash(password: string): Promise<string> {
    return hash(password, COST);
  }

  /** Takes as long without a hash as with one, so that the time does not tell whether an email is known. */
  async matches(stored: string | undefined, password: string): Promise<boolean> {
    const right = await verify(stored ?? (await this.decoy), password);
    return right && stored !== undefined;
  }
}
