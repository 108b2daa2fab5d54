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

/** The caller's password, entered again, and their address. */
export interface Proof {
  currentPassword: string | undefined;
  address: string;
}

/**
 * Asks for the password before a change that decides who can open the account: a stolen session, or one left open, must not be enough. Wrong
 * passwords count as failed log-ins. Call before a transaction is open.
 */
@Injectable()
export class Reauthentication {
  constructor(
    private readonly db: Database,
    private readonly passwords: Passwords,
    private readonly lockOut: LockOut,
    private readonly sessions: Sessions,
  ) {}

  /** Returns the hash that the password matched. */
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
   * Call in the transaction of the change, with the account locked. Refuses if the password has changed since the check or the caller's session has
   * ended: a log-out everywhere, for example, must stop this change too.
   */
  async confirm(actor: Actor, user: User, provenHash: string): Promise<{ secondFactor: boolean }> {
    const session = await this.sessions.mustGoOn(actor);
    if (user.passwordHash !== provenHash) throw new WrongPassword();
    return session;
  }
}
