import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { createRemoteJWKSet, customFetch, errors, type JWTPayload, jwtVerify, type JWTVerifyGetKey } from 'jose';
import { Clock } from '../../kernel/clock.js';
import { Config } from '../../platform/config.js';
import { DependencyDown } from '../../platform/http/problem/problem.js';
import { RequestRedis } from '../../platform/redis.js';
import { OAuthError } from '../domain/oauth.errors.js';

const PATIENCE_MS = 3000;
/** An id token must be exchanged soon after it was made. */
const OLDEST = '10 minutes';
/** Longer than OLDEST plus the clock tolerance. */
const REMEMBERED_SECONDS = 900;
/** Kinds of factors: something a person knows, has, or is (`amr`, RFC 8176). */
const KINDS = [/^(pwd|pin)$/, /^(otp|hwk|swk|sc|sms|tel)$/, /^(face|fpt|iris|retina|vbm)$/];
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];

export interface ExternalPerson {
  issuer: string;
  subject: string;
  /** Set only if the issuer says that the email is verified. */
  email?: string;
  /** True if the issuer checked more than one factor (`amr`, RFC 8176). */
  secondFactor: boolean;
}

interface Issuer {
  audience: string;
  keys?: Promise<JWTVerifyGetKey>;
}

/** Verifies id tokens of the OpenID Connect issuers in OIDC_ISSUERS. Keys are fetched from these issuers only. */
@Injectable()
export class IdTokens {
  private readonly issuers = new Map<string, Issuer>();

  constructor(
    private readonly redis: RequestRedis,
    private readonly clock: Clock,
    config: Config,
  ) {
    for (const item of config.list('OIDC_ISSUERS')) {
      const at = item.indexOf('=');
      this.issuers.set(item.slice(0, at), { audience: item.slice(at + 1) });
    }
  }

  async verify(idToken: string): Promise<ExternalPerson> {
    const name = claimedIssuer(idToken);
    const issuer = name === undefined ? undefined : this.issuers.get(name);
    if (name === undefined || !issuer) throw new OAuthError('invalid_grant', 'The id token is of no issuer that this installation trusts.');
    const keys = await this.keysOf(name, issuer);
    try {
      const { payload } = await jwtVerify(idToken, keys, {
        algorithms: ALGORITHMS,
        issuer: name,
        audience: issuer.audience,
        currentDate: this.clock.now(),
        maxTokenAge: OLDEST,
        clockTolerance: 30,
        requiredClaims: ['sub', 'exp', 'iat'],
      });
      return personOf(name, issuer.audience, payload);
    } catch (error) {
      if (error instanceof OAuthError) throw error;
      if (error instanceof errors.JWKSTimeout || !(error instanceof errors.JOSEError)) throw new DependencyDown();
      throw new OAuthError('invalid_grant', 'The id token is not valid.');
    }
  }

  /** An id token opens one session: a copy found in a log later opens none. */
  async useUp(idToken: string): Promise<void> {
    // The hash covers only the signed part: the same signature can be encoded in more than one way.
    const signed = idToken.slice(0, idToken.lastIndexOf('.'));
    const hash = createHash('sha256').update(signed).digest('base64url');
    const first = await this.redis.set(`id-token:${hash}`, '1', 'EX', REMEMBERED_SECONDS, 'NX').catch(() => {
      throw new DependencyDown();
    });
    if (first === null) throw new OAuthError('invalid_grant', 'The id token was used before.');
  }

  /** Discovers the keys once. After a failure the next request tries again. */
  private keysOf(name: string, issuer: Issuer): Promise<JWTVerifyGetKey> {
    issuer.keys ??= discover(name).catch((error: unknown) => {
      issuer.keys = undefined;
      throw error;
    });
    return issuer.keys;
  }
}

async function discover(issuer: string): Promise<JWTVerifyGetKey> {
  const metadata = await fetch(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, {
    redirect: 'error',
    signal: AbortSignal.timeout(PATIENCE_MS),
  })
    .then((response) => response.json() as Promise<{ issuer?: unknown; jwks_uri?: unknown }>)
    .catch(() => undefined);
  if (metadata?.issuer !== issuer || typeof metadata.jwks_uri !== 'string') throw new DependencyDown();
  return createRemoteJWKSet(new URL(metadata.jwks_uri), {
    timeoutDuration: PATIENCE_MS,
    [customFetch]: (url: string, options: RequestInit) => fetch(url, { ...options, redirect: 'error' }),
  });
}

/** The issuer that an unverified token names. It only selects one of the trusted issuers. */
function claimedIssuer(idToken: string): string | undefined {
  try {
    const { iss } = JSON.parse(Buffer.from(idToken.split('.')[1] ?? '', 'base64url').toString('utf8')) as { iss?: unknown };
    return typeof iss === 'string' ? iss : undefined;
  } catch {
    return undefined;
  }
}

function personOf(issuer: string, audience: string, payload: JWTPayload): ExternalPerson {
  const { sub = '', email, email_verified: verified, azp, aud, amr } = payload;
  // A token for several audiences must name ours as `azp` (OpenID Connect Core 3.1.3.7).
  if (Array.isArray(aud) && aud.length > 1 && azp !== audience) throw new OAuthError('invalid_grant', 'The id token is for somebody else.');
  return {
    issuer,
    subject: sub,
    ...(typeof email === 'string' && verified === true && { email }),
    secondFactor: Array.isArray(amr) && sawTwo(amr.map(String)),
  };
}

const sawTwo = (amr: string[]): boolean =>
  amr.includes('mfa') || KINDS.filter((kind) => amr.some((method) => kind.test(method))).length > 1;
