import { Injectable } from '@nestjs/common';
import type { Actor } from '../../platform/access/actor.js';
import { loadReadable } from '../../platform/access/load.js';
import { Database } from '../../platform/database/database.js';
import { NotSetUp, WrongCode } from '../domain/user.errors.js';
import { User } from '../domain/user.js';
import { LockOut } from '../passwords/lock-out.js';
import { SecondFactors } from './second-factors.js';

/** Checks a current code before a change of the second factor itself. Guesses are limited as at a log-in. */
@Injectable()
export class SecondFactorCheck {
  constructor(
    private readonly db: Database,
    private readonly lockOut: LockOut,
    private readonly secondFactors: SecondFactors,
  ) {}

  async pass(actor: Actor, code: string, address: string): Promise<void> {
    const user = await loadReadable(this.db.em, actor, User, actor.who.userId);
    if (!user.hasSecondFactor) throw new NotSetUp();
    const attempt = { email: user.email, address };
    const outcome = await this.lockOut.attempt(attempt, async () => ((await this.secondFactors.take(user, code)) ? 'right' : 'wrong'));
    if (outcome !== 'right') throw new WrongCode();
  }
}
