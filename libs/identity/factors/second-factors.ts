import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { generateSecret, generateURI, verifySync } from 'otplib';
import { Clock } from '../../kernel/clock.js';
import { join, sql } from '../../kernel/sql.js';
import { Config } from '../../platform/config.js';
import { Database } from '../../platform/database/database.js';
import { Secret } from '../../platform/secrets.js';
import type { User } from '../domain/user.js';

const RECOVERY_CODES = 10;
/** Codes of the previous and next period also count, because clocks differ. Seconds. */
const TOLERANCE = 30;

/** Base32 without letters that are easily confused, in two groups: 50 bits. */
const recoveryCode = (): string => {
  const letters = 'abcdefghjkmnpqrstuvwxyz023456789';
  const text = [...randomBytes(10)].map((byte) => letters[byte % 32]).join('');
  return `${text.slice(0, 5)}-${text.slice(5)}`;
};

/** Time-based one-time codes (RFC 6238: SHA-1, 6 digits, 30 s, as authenticator apps expect) and recovery codes. Each code works once. */
@Injectable()
export class SecondFactors {
  private readonly secret: Secret;
  private readonly codes: Secret;

  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    config: Config,
  ) {
    this.secret = new Secret(config, 'totp');
    this.codes = new Secret(config, 'recovery-code');
  }

  /** Creates a secret, sealed for the account, and the URI that an app shows as a QR code. */
  create(email: string): { secret: string; uri: string; sealed: Buffer } {
    const secret = generateSecret();
    return { secret, uri: generateURI({ issuer: 'Consilium', label: email, secret }), sealed: this.secret.seal(secret) };
  }

  /** True if this code of the account's app is correct and unused. Uses it up. */
  async takeTotp(user: User, code: string): Promise<boolean> {
    if (!user.totpSecret || !/^\d{6}$/.test(code)) return false;
    const result = verifySync({
      secret: this.secret.open(Buffer.from(user.totpSecret)),
      token: code,
      epoch: Math.floor(this.clock.now().getTime() / 1000),
      epochTolerance: TOLERANCE,
    });
    if (!result.valid || !('timeStep' in result)) return false;
    const taken = await this.db.query(
      sql`update identity.user_account set totp_last_step = ${result.timeStep}
          where id = ${user.id} and coalesce(totp_last_step, 0) < ${result.timeStep} returning 1`,
    );
    return taken.length > 0;
  }

  /** True if this recovery code is correct and unused. Uses it up. */
  async takeRecoveryCode(user: User, code: string): Promise<boolean> {
    const taken = await this.db.query(
      sql`update identity.recovery_code set used_at = ${this.clock.now()}
          where user_id = ${user.id} and hash = ${this.hashOf(user.id, code)} and used_at is null returning 1`,
    );
    return taken.length > 0;
  }

  async take(user: User, code: string): Promise<boolean> {
    const plain = code.replaceAll(' ', '');
    return (await this.takeTotp(user, plain)) || (await this.takeRecoveryCode(user, plain));
  }

  /** Creates ten new recovery codes and invalidates the previous ones. They are shown once and stored as hashes. */
  async renewRecoveryCodes(userId: string): Promise<string[]> {
    const codes = Array.from({ length: RECOVERY_CODES }, recoveryCode);
    await this.dropRecoveryCodes(userId);
    const rows = codes.map((code) => sql`(${userId}::uuid, ${this.hashOf(userId, code)}::bytea)`);
    await this.db.query(sql`insert into identity.recovery_code (user_id, hash) values ${join(rows)}`);
    return codes;
  }

  async dropRecoveryCodes(userId: string): Promise<void> {
    await this.db.query(sql`delete from identity.recovery_code where user_id = ${userId}`);
  }

  private hashOf(userId: string, code: string): Buffer {
    return this.codes.mac(`${userId} ${code.toLowerCase()}`);
  }
}
