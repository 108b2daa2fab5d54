import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { calculateJwkThumbprint, exportJWK, jwtVerify, SignJWT } from 'jose';
import { Clock } from '../kernel/clock.js';
import { newId, UUID } from '../kernel/ids.js';
import { Config, InvalidSettings } from '../platform/config.js';

export const AUDIENCE = 'consilium';
const TYPE = 'at+jwt';

export interface AccessToken {
  accessToken: string;
  tokenType: 'Bearer';
  /** Seconds. */
  expiresIn: number;
}

export interface VerifiedToken {
  userId: string;
  expiresAt: Date;
}

/** Short-lived access tokens: JWTs signed with Ed25519 (RFC 8037, RFC 9068). They say who, never what they may do. */
@Injectable()
export class AccessTokens {
  private readonly privateKey: KeyObject;
  private readonly publicKey: KeyObject;
  private readonly keyId: Promise<string>;
  private readonly issuer: string;
  private readonly seconds: number;

  constructor(
    config: Config,
    private readonly clock: Clock,
  ) {
    this.privateKey = readKey(config);
    this.publicKey = createPublicKey(this.privateKey);
    this.keyId = exportJWK(this.publicKey).then((jwk) => calculateJwkThumbprint(jwk));
    this.issuer = config.publicUrl;
    this.seconds = config.get('ACCESS_TOKEN_MINUTES') * 60;
  }

  async issue(userId: string): Promise<AccessToken> {
    const now = Math.floor(this.clock.now().getTime() / 1000);
    const accessToken = await new SignJWT()
      .setProtectedHeader({ alg: 'EdDSA', typ: TYPE, kid: await this.keyId })
      .setSubject(userId)
      .setIssuer(this.issuer)
      .setAudience(AUDIENCE)
      .setJti(newId())
      .setIssuedAt(now)
      .setExpirationTime(now + this.seconds)
      .sign(this.privateKey);
    return { accessToken, tokenType: 'Bearer', expiresIn: this.seconds };
  }

  /** Rejects whatever was not signed here, for here, as an access token, or is over. */
  async verify(token: string): Promise<VerifiedToken> {
    const { payload } = await jwtVerify(token, this.publicKey, {
      algorithms: ['EdDSA'],
      typ: TYPE,
      issuer: this.issuer,
      audience: AUDIENCE,
      currentDate: this.clock.now(),
      requiredClaims: ['sub', 'exp', 'iat', 'jti'],
    });
    if (!UUID.test(payload.sub ?? '')) throw new Error('The subject is not an account.');
    return { userId: payload.sub ?? '', expiresAt: new Date((payload.exp ?? 0) * 1000) };
  }
}

function readKey(config: Config): KeyObject {
  let key: KeyObject;
  try {
    key = createPrivateKey(config.jwtPrivateKey);
  } catch {
    throw new InvalidSettings('JWT_PRIVATE_KEY (or the file that JWT_PRIVATE_KEY_FILE names) is wrong: it must be a private key in PEM.');
  }
  if (key.asymmetricKeyType !== 'ed25519') throw new InvalidSettings('JWT_PRIVATE_KEY is wrong: it must be an Ed25519 key.');
  return key;
}
