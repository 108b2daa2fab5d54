import { Injectable } from '@nestjs/common';
import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
  WebAuthnCredential,
} from '@simplewebauthn/server';
import { Clock } from '../../kernel/clock.js';
import { newId } from '../../kernel/ids.js';
import { sql } from '../../kernel/sql.js';
import { Config } from '../../platform/config.js';
import { Database } from '../../platform/database/database.js';
import { DependencyDown } from '../../platform/http/problem/problem.js';
import { RequestRedis } from '../../platform/redis.js';
import { PasskeyKnown, PasskeyRefused } from '../domain/user.errors.js';

/** Time to answer a challenge, seconds. */
export const CHALLENGE_SECONDS = 300;
export const MOST_PASSKEYS = 20;

/** Loads the library at the first passkey: its parsers of certificates would take 0.2 s of a core at each start, the worker's too. */
const webAuthn = () => import('@simplewebauthn/server');

interface StoredPasskey {
  user_id: string;
  credential_id: string;
  public_key: Buffer;
  counter: number;
  transports: string[];
}

/**
 * Passkeys (WebAuthn, level 3) are kept by the person's device and bound to our origin. Each proves possession and, because user verification is
 * required, knowledge or a trait: two factors in one. A challenge can be answered once; it waits in Redis, for all processes.
 */
@Injectable()
export class Passkeys {
  private readonly rpId: string;
  private readonly origins: string[];

  constructor(
    private readonly db: Database,
    private readonly redis: RequestRedis,
    private readonly clock: Clock,
    config: Config,
  ) {
    const { hostname, origin } = new URL(config.publicUrl);
    this.rpId = hostname;
    this.origins = [origin, ...config.list('CORS_ORIGINS')];
  }

  async registrationOptions(user: { id: string; email: string; name: string }): Promise<PublicKeyCredentialCreationOptionsJSON> {
    const known = await this.db.query<{ credential_id: string; transports: string[] }>(
      sql`select credential_id, transports from identity.passkey where user_id = ${user.id}`,
    );
    const { generateRegistrationOptions } = await webAuthn();
    const options = await generateRegistrationOptions({
      rpName: 'Consilium',
      rpID: this.rpId,
      userID: new TextEncoder().encode(user.id),
      userName: user.email,
      userDisplayName: user.name,
      timeout: CHALLENGE_SECONDS * 1000,
      excludeCredentials: known.map(({ credential_id: id, transports }) => ({ id, transports })),
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    });
    await this.remember('register', options.challenge, user.id);
    return options;
  }

  async register(userId: string, response: RegistrationResponseJSON, name: string): Promise<string> {
    const { verifyRegistrationResponse } = await webAuthn();
    const info = await verifyRegistrationResponse({
      response,
      expectedChallenge: async (challenge) => (await this.recall('register', challenge)) === userId,
      expectedOrigin: this.origins,
      expectedRPID: this.rpId,
      requireUserVerification: true,
    }).catch(refused);
    if (!info.verified) throw new PasskeyRefused();
    const { credential, credentialDeviceType, credentialBackedUp } = info.registrationInfo;
    const id = newId();
    // Locks the account's row, so that parallel requests do not exceed the limit.
    await this.db.query(sql`select 1 from identity.user_account where id = ${userId} for update`);
    const added = await this.db.query(sql`
      insert into identity.passkey (id, user_id, credential_id, public_key, counter, transports, device_type, backed_up, name, created_at)
      select ${id}::uuid, ${userId}::uuid, ${credential.id}, ${Buffer.from(credential.publicKey)}::bytea, ${credential.counter}::bigint, ${credential.transports ?? []}::text[],
             ${credentialDeviceType}, ${credentialBackedUp}::boolean, ${name}, ${this.clock.now()}::timestamptz
      where (select count(*) from identity.passkey where user_id = ${userId}) < ${MOST_PASSKEYS}
      on conflict (credential_id) do nothing returning 1`);
    if (added.length === 0) throw new PasskeyKnown();
    return id;
  }

  async logInOptions(): Promise<PublicKeyCredentialRequestOptionsJSON> {
    const { generateAuthenticationOptions } = await webAuthn();
    const options = await generateAuthenticationOptions({
      rpID: this.rpId,
      userVerification: 'required',
      timeout: CHALLENGE_SECONDS * 1000,
    });
    await this.remember('log-in', options.challenge, 'anyone');
    return options;
  }

  /** Returns the account whose passkey answered the challenge. Refuses a counter that does not grow: the key was copied. */
  async check(response: AuthenticationResponseJSON): Promise<string> {
    const [stored] = await this.db.query<StoredPasskey>(
      sql`select user_id, credential_id, public_key, counter::float8 as counter, transports from identity.passkey where credential_id = ${response.id}`,
    );
    if (!stored) throw new PasskeyRefused();
    const credential: WebAuthnCredential = {
      id: stored.credential_id,
      publicKey: new Uint8Array(stored.public_key),
      counter: stored.counter,
      transports: stored.transports,
    };
    const { verifyAuthenticationResponse } = await webAuthn();
    const info = await verifyAuthenticationResponse({
      response,
      expectedChallenge: async (challenge) => (await this.recall('log-in', challenge)) === 'anyone',
      expectedOrigin: this.origins,
      expectedRPID: this.rpId,
      credential,
      requireUserVerification: true,
    }).catch(refused);
    if (!info.verified) throw new PasskeyRefused();
    const { newCounter } = info.authenticationInfo;
    const used = await this.db.query(sql`
      update identity.passkey set counter = ${newCounter}::bigint, last_used_at = ${this.clock.now()}
      where credential_id = ${response.id} and (counter < ${newCounter}::bigint or (counter = 0 and ${newCounter}::bigint = 0)) returning 1`);
    if (used.length === 0) throw new PasskeyRefused();
    return stored.user_id;
  }

  private async remember(purpose: string, challenge: string, whose: string): Promise<void> {
    await this.redis.set(`passkey:${purpose}:${challenge}`, whose, 'EX', CHALLENGE_SECONDS).catch(redisDown);
  }

  private recall(purpose: string, challenge: string): Promise<string | null> {
    return this.redis.getdel(`passkey:${purpose}:${challenge}`).catch(redisDown);
  }
}

const redisDown = (): never => {
  throw new DependencyDown();
};

/** Turns every refusal of the library into the same error. A dependency that is down stays its own error. */
const refused = (error: unknown): never => {
  throw error instanceof DependencyDown ? error : new PasskeyRefused();
};
