import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { sql } from '../../kernel/sql.js';
import { note } from '../../platform/audit/audited.js';
import { Database } from '../../platform/database/database.js';
import type { Device } from '../sessions/device.js';
import { emailKey } from '../domain/email-key.js';
import { SecondFactorNeeded, WrongCredentials, WrongSecondFactor } from '../domain/user.errors.js';
import { User } from '../domain/user.js';
import { type AttemptOutcome, LockOut } from '../passwords/lock-out.js';
import { type Match, Passwords } from '../passwords/passwords.js';
import { toUserView, type UserView } from '../queries/user-view.js';
import { SecondFactors } from '../factors/second-factors.js';
import { Sessions, type UserTokens } from '../sessions/sessions.js';
import { accountUnchanged } from '../sessions/account-unchanged.js';

export interface LogInInput {
  email: string;
  password: string;
  /** A code of the authenticator app, or a recovery code, if the account has a second factor. */
  code?: string;
  scopes?: readonly string[];
}

export class LogIn extends Command<UserTokens & { user: UserView }> {
  constructor(
    readonly input: LogInInput,
    readonly device: Device,
  ) {
    super();
  }
}

@CommandHandler(LogIn)
export class LogInHandler implements ICommandHandler<LogIn> {
  constructor(
    private readonly db: Database,
    private readonly passwords: Passwords,
    private readonly lockOut: LockOut,
    private readonly secondFactors: SecondFactors,
    private readonly sessions: Sessions,
  ) {}

  async execute({ input: { email, password, code, scopes }, device }: LogIn) {
    const attempt = { email, address: device.address };
    await this.lockOut.refuseWhereLocked(attempt);
    const user = await this.find(email);
    if (user) note({ userId: user.id, role: user.role });
    let failure: Error = new WrongCredentials();
    let match = false as Match;
    // Counts the attempt when its turn in the queue comes, so that only attempts being checked are counted in advance.
    const outcome = await this.passwords.inLine(device.address, () =>
      this.lockOut.attempt(attempt, async (): Promise<AttemptOutcome> => {
        match = await this.passwords.matches(user?.passwordHash, password);
        if (!user?.active || !match) return 'wrong';
        if (!user.hasSecondFactor) return 'right';
        if (!code) return 'incomplete';
        if (await this.secondFactors.take(user, code)) return 'right';
        failure = new WrongSecondFactor();
        return 'wrong';
      }),
    );
    if (outcome === 'incomplete') throw new SecondFactorNeeded();
    if (outcome === 'wrong' || !user) throw failure;
    if (match === 'outdated') await this.renewHash(user, password, device.address);
    const tokens = await this.db.transaction(async () => {
      if (!(await accountUnchanged(this.db, user))) throw new WrongCredentials();
      return this.sessions.begin({ userId: user.id, method: 'password', secondFactor: user.hasSecondFactor, scopes, device });
    });
    return { ...tokens, user: toUserView(user) };
  }

  private async find(email: string): Promise<User | null> {
    const [found] = await this.db.query<{ id: string }>(
      sql`select id from identity.user_account where email_key = ${emailKey(email)} and deleted_at is null`,
    );
    return found ? this.db.em.findOne(User, { id: found.id }) : null;
  }

  /** Renews a hash as soon as the password is known: one from another system, of an earlier cost, or of text that was not normalized. */
  private async renewHash({ id, passwordHash }: User, password: string, address: string): Promise<void> {
    const fresh = await this.passwords.hash(password, address);
    await this.db.query(
      sql`update identity.user_account set password_hash = ${fresh} where id = ${id} and password_hash = ${passwordHash ?? ''}`,
    );
  }
}
