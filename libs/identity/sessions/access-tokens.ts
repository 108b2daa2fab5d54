import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import jwt, { type JwtPayload } from 'jsonwebtoken';
import { Clock } from '../../kernel/clock.js';
import { newId, UUID } from '../../kernel/ids.js';
import { Config } from '../../platform/config.js';
import { signingKeys } from '../../platform/signing-keys.js';

export const AUDIENCE = 'consilium';
const ALGORITHM = 'ES256';
const TYPE = 'at+jwt';

/** The subject of a token: an account or an OAuth client, in one session. */
export interface TokenSubject {
  subject: string;
  sessionId: string;
  clientId?: string;
  /** The only scopes that the token allows. Undefined means no limit. */
  scopes?: readonly string[];
}

export interface VerifiedToken extends TokenSubject {
  id: string;
  issuedAt: Date;
  expiresAt: Date;
}

export interface PublicJwk {
  kty: string;
  crv: string;
  x: string;
  y: string;
  kid: string;
  use: 'sig';
  alg: typeof ALGORITHM;
}

/**
 * Short-lived access tokens: JWTs signed with ES256 (RFC 7519, RFC 9068). They name the subject, the session and the scopes, but no permissions. A
 * verification has three parts, `keyFor`, `rules` and `read`: passport-jwt calls them one by one, `verify` all at once.
 */
@Injectable()
export class AccessTokens {
  private readonly privateKey: KeyObject;
  private readonly keys: Map<string, KeyObject>;
  private readonly currentKid: string;
  readonly issuer: string;
  /** Lifetime of a token, seconds. */
  readonly seconds: number;
  /** Rules that jsonwebtoken checks besides the signature and the expiry. */
  readonly rules: { algorithms: [typeof ALGORITHM]; issuer: string; audience: string };

  constructor(
    config: Config,
    private readonly clock: Clock,
  ) {
    const { privateKey, publicKeys } = signingKeys(config);
    this.privateKey = privateKey;
    this.keys = new Map(publicKeys.map((key) => [thumbprintOf(key), key]));
    this.currentKid = thumbprintOf(createPublicKey(privateKey));
    this.issuer = config.publicUrl;
    this.seconds = config.get('ACCESS_TOKEN_MINUTES') * 60;
    this.rules = { algorithms: [ALGORITHM], issuer: this.issuer, audience: AUDIENCE };
  }

  issue({ subject, sessionId, clientId, scopes }: TokenSubject, now = this.clock.now()): string {
    const iat = Math.floor(now.getTime() / 1000);
    const claims = {
      sub: subject,
      sid: sessionId,
      iss: this.issuer,
      aud: AUDIENCE,
      jti: newId(),
      iat,
      exp: iat + this.seconds,
      ...(clientId && { client_id: clientId }),
      ...(scopes && { scope: scopes.join(' ') }),
    };
    return jwt.sign(claims, this.privateKey, { algorithm: ALGORITHM, header: { alg: ALGORITHM, typ: TYPE, kid: this.currentKid } });
  }

  /** Throws if the token has expired, or is not an access token signed by this installation for this API. */
  verify(token: string): VerifiedToken {
    const verified = this.read(jwt.verify(token, this.keyFor(token), this.rules) as JwtPayload);
    if (!verified) throw new Error('The token lacks a claim, or is over.');
    return verified;
  }

  verifyOrNothing(token: string): VerifiedToken | undefined {
    try {
      return this.verify(token);
    } catch {
      return undefined;
    }
  }

  /** Finds our key that the token names; other key fields of its header are ignored. Checks `typ` and `crit`, which jsonwebtoken does not. */
  keyFor(token: string): KeyObject {
    const { typ, alg, kid, crit } = JSON.parse(Buffer.from(token.split('.', 1)[0] ?? '', 'base64url').toString('utf8')) as Record<
      string,
      unknown
    >;
    const key = this.keys.get(kid as string);
    if (!key || typ !== TYPE || alg !== ALGORITHM || crit !== undefined) throw new Error('Not an access token of ours.');
    return key;
  }

  /**
   * Reads the claims after the signature was verified. Undefined if one is missing (jsonwebtoken accepts a token without `exp` for ever) or the token
   * has expired.
   */
  read({ sub, sid, jti, iat, exp, client_id, scope }: JwtPayload): VerifiedToken | undefined {
    if (typeof sub !== 'string' || !UUID.test(sub) || typeof sid !== 'string' || !UUID.test(sid)) return undefined;
    if (typeof exp !== 'number' || typeof iat !== 'number' || typeof jti !== 'string') return undefined;
    if (exp * 1000 <= this.clock.now().getTime()) return undefined;
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

  /** Public keys that verify tokens (RFC 7517). */
  keySet(): { keys: PublicJwk[] } {
    return { keys: [...this.keys].map(([kid, key]) => ({ ...coordinatesOf(key), kid, use: 'sig', alg: ALGORITHM })) };
  }
}

/** Members of a P-256 key, in the order of a thumbprint. */
function coordinatesOf(key: KeyObject): { crv: string; kty: string; x: string; y: string } {
  const { crv = '', kty = '', x = '', y = '' } = key.export({ format: 'jwk' });
  return { crv, kty, x, y };
}

/** The JWK thumbprint (RFC 7638). */
const thumbprintOf = (key: KeyObject): string =>
  createHash('sha256')
    .update(JSON.stringify(coordinatesOf(key)))
    .digest('base64url');
