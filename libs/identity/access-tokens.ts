import type { KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { calculateJwkThumbprint, exportJWK, type JWK, type JWTHeaderParameters, jwtVerify, SignJWT } from 'jose';
import { Clock } from '../kernel/clock.js';
import { newId, UUID } from '../kernel/ids.js';
import { Config } from '../platform/config.js';
import { signingKeys } from '../platform/signing-keys.js';

export const AUDIENCE = 'consilium';
const TYPE = 'at+jwt';

/** Whom a token is for: an account or an OAuth client, in one session. */
export interface TokenSubject {
  subject: string;
  sessionId: string;
  clientId?: string;
  /** Where given, the token allows these and no more. */
  scopes?: readonly string[];
}

export interface VerifiedToken extends TokenSubject {
  id: string;
  issuedAt: Date;
  expiresAt: Date;
}

interface VerifyingKey {
  key: KeyObject;
  jwk: JWK & { kid: string };
}

/** Short-lived access tokens: JWTs signed with Ed25519 (RFC 8037, RFC 9068). They say who, in which session and at most what, never what they may do. */
@Injectable()
export class AccessTokens {
  private readonly privateKey: KeyObject;
  private readonly keys: Promise<VerifyingKey[]>;
  readonly issuer: string;
  /** Life of a token, seconds. */
  readonly seconds: number;

  constructor(
    config: Config,
    private readonly clock: Clock,
  ) {
    const { privateKey, publicKeys } = signingKeys(config);
    this.privateKey = privateKey;
    this.keys = Promise.all(publicKeys.map(describe));
    this.issuer = config.publicUrl;
    this.seconds = config.get('ACCESS_TOKEN_MINUTES') * 60;
  }

  async issue({ subject, sessionId, clientId, scopes }: TokenSubject): Promise<string> {
    const now = Math.floor(this.clock.now().getTime() / 1000);
    const [current] = await this.keys;
    return new SignJWT({ sid: sessionId, ...(clientId && { client_id: clientId }), ...(scopes && { scope: scopes.join(' ') }) })
      .setProtectedHeader({ alg: 'EdDSA', typ: TYPE, kid: current?.jwk.kid })
      .setSubject(subject)
      .setIssuer(this.issuer)
      .setAudience(AUDIENCE)
      .setJti(newId())
      .setIssuedAt(now)
      .setExpirationTime(now + this.seconds)
      .sign(this.privateKey);
  }

  /** Rejects whatever was not signed here, for here, as an access token, or is over. */
  async verify(token: string): Promise<VerifiedToken> {
    const keys = await this.keys;
    // A key id chooses among our own keys; whatever else a header says about keys is not read.
    const choose = ({ kid }: JWTHeaderParameters): KeyObject => {
      const found = kid === undefined ? keys[0] : keys.find(({ jwk }) => jwk.kid === kid);
      if (!found) throw new Error('No key has this id.');
      return found.key;
    };
    const { payload } = await jwtVerify(token, choose, {
      algorithms: ['EdDSA'],
      typ: TYPE,
      issuer: this.issuer,
      audience: AUDIENCE,
      currentDate: this.clock.now(),
      requiredClaims: ['sub', 'sid', 'exp', 'iat', 'jti'],
    });
    const { sub = '', sid, jti = '', client_id, scope, iat = 0, exp = 0 } = payload;
    if (!UUID.test(sub) || typeof sid !== 'string' || !UUID.test(sid)) throw new Error('The subject or the session is no id.');
    return {
      subject: sub,
      sessionId: sid,
      id: jti,
      issuedAt: new Date(iat * 1000),
      expiresAt: new Date(exp * 1000),
      ...(typeof client_id === 'string' && { clientId: client_id }),
      ...(typeof scope === 'string' && { scopes: scope.split(' ').filter(Boolean) }),
    };
  }

  /** The keys that tokens are verified with (RFC 7517). */
  async keySet(): Promise<{ keys: JWK[] }> {
    return { keys: (await this.keys).map(({ jwk }) => ({ ...jwk, use: 'sig', alg: 'EdDSA' })) };
  }
}

async function describe(key: KeyObject): Promise<VerifyingKey> {
  const jwk = await exportJWK(key);
  return { key, jwk: { ...jwk, kid: await calculateJwkThumbprint(jwk) } };
}
