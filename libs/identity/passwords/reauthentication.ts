import { Injectable } from '@nestjs/common';
import type { Actor } from '../../platform/access/actor.js';
import { loadReadable } from '../../platform/access/load.js';
import { Database } from '../../platform/database/database.js';
import { InvalidInput } from '../../platform/http/problem/problem.js';
import { WrongPassword } from '../domain/user.errors.js';
import { User } from '../domain/user.js';
import { LockOut } from './lock-out.js';
import { Passwords } from './passwords.js';
import { Sessions } from '../sessions/sessions.js';

/** The caller's password once more, and from where it comes. */
export interface Proof {
  currentPassword: string | undefined;
  address: string;
}

/**
 * Asked for before a change of what decides who can open the account: a session that was stolen, or left open, must not be enough. Wrong
 * passwords count as failed log-ins. To be called before a transaction is open.
 */
@Injectable()
export class Reauthentication {
  constructor(
    private readonly db: Database,
    private readonly passwords: Passwords,
    private readonly lockOut: LockOut,
    private readonly sessions: Sessions,
  ) {}

  /** Gives the hash for which the password was right. */
  async pass(actor: Actor, { currentPassword, address }: Proof): Promise<string> {
    if (currentPassword === undefined) throw new InvalidInput([{ pointer: '#/currentPassword', detail: 'Is required.' }]);
    const { email, passwordHash } = await loadReadable(this.db.em, actor, User, actor.who.userId);
    if (!passwordHash) throw new WrongPassword();
    await this.lockOut.refuseWhereLocked({ email, address });
    const outcome = await this.passwords.inLine(address, () =>
      this.lockOut.attempt({ email, address }, async () =>
        (await this.passwords.matches(passwordHash, currentPassword)) ? 'right' : 'wrong',
      ),
    );
    if (outcome !== 'right') throw new WrongPassword();
    return passwordHash;
  }

  /**
   * In the transaction of the change that needed it, with the account locked: the password is still the one that was checked, and the session
   * that asks goes on. What ended that meanwhile, such as a log-out everywhere, was meant to keep this change out too.
   */
  async confirm(actor: Actor, user: User, provenHash: string): Promise<{ secondFactor: boolean }> {
    const session = await this.sessions.mustGoOn(actor);
    if (user.passwordHash !== provenHash) throw new WrongPassword();
    return session;
  }
}
