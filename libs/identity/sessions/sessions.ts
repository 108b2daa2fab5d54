import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../kernel/clock.js';
import { newId } from '../../kernel/ids.js';
import { empty, sql } from '../../kernel/sql.js';
import type { Actor } from '../../platform/access/actor.js';
import { plainAddress } from '../../platform/address.js';
import { Config } from '../../platform/config.js';
import { note } from '../../platform/audit/audited.js';
import { AuditTrail } from '../../platform/audit/audit-trail.js';
import { Database } from '../../platform/database/database.js';
import { Secret } from '../../platform/secrets.js';
import { AccessTokens } from './access-tokens.js';
import type { Device } from './device.js';
import { InvalidRefreshToken, Unauthenticated } from '../domain/user.errors.js';

const DAY_MS = 86_400_000;
/** Time in which a used refresh token gets the same answer again, milliseconds: the first answer may have got lost. */
export const REFRESH_RETRY_MS = 10_000;

export type Method = 'password' | 'passkey' | 'oidc';
export type EndReason =
  | 'logged-out'
  | 'ended-by-user'
  | 'password-changed'
  | 'second-factor-changed'
  | 'account-closed'
  | 'email-disowned'
  | 'replayed'
  | 'revoked'
  | 'client-revoked';

export interface Tokens {
  accessToken: string;
  tokenType: 'Bearer';
  /** Lifetime of the access token, seconds. */
  expiresIn: number;
}
export interface UserTokens extends Tokens {
  refreshToken: string;
  /** Lifetime of the refresh token, seconds. */
  refreshExpiresIn: number;
}

/** Owner, method and device of a session that begins. */
export interface NewSession {
  userId: string;
  method: Method;
  /** True if a second factor was shown, or a passkey. */
  secondFactor: boolean;
  scopes?: readonly string[];
  device: Device;
  /** Record of the audit event, if it is not the session itself. */
  recordId?: string;
}

interface RefreshRow {
  id: string;
  user_id: string;
  scopes: string[] | null;
  used_at: string | null;
  ends_at: string;
  over: boolean;
  user_active: boolean;
}

const fresh = () => `crt_${randomBytes(32).toString('base64url')}`;
const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest();

/**
 * Sessions live in PostgreSQL. An access token is valid only while its session is (looked up at most 3 s ago), so nothing has to be revoked anywhere
 * else. A refresh token is used once. Its successor is derived from it under a key: a client whose answer got lost gets the very same one again,
 * while only hashes are stored (ADR 0011).
 */
@Injectable()
export class Sessions {
  private readonly secret: Secret;
  private readonly slidingMs: number;
  private readonly longestMs: number;

  constructor(
    private readonly db: Database,
    private readonly tokens: AccessTokens,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
    config: Config,
  ) {
    this.secret = new Secret(config, 'refresh-token');
    this.slidingMs = config.get('REFRESH_TOKEN_DAYS') * DAY_MS;
    this.longestMs = config.get('SESSION_MAX_DAYS') * DAY_MS;
  }

  async begin({ userId, method, secondFactor, scopes, device, recordId }: NewSession): Promise<UserTokens> {
    const id = newId();
    const refreshToken = fresh();
    const now = this.clock.now();
    const endsAt = new Date(now.getTime() + this.longestMs);
    const expiresAt = new Date(Math.min(now.getTime() + this.slidingMs, endsAt.getTime()));
    await this.db.query(sql`
      with begun as (
        insert into identity.session (id, user_id, scopes, method, second_factor, user_agent, address, fingerprint, created_at, last_used_at, expires_at, ends_at)
        values (${id}, ${userId}, ${scopes ? [...scopes] : null}, ${method}, ${secondFactor}, ${device.userAgent}, ${plainAddress(device.address)}::inet,
                ${device.fingerprint}, ${now}, ${now}, ${expiresAt}, ${endsAt})
        returning id
      )${this.audit.part(recordId === undefined ? { userId, sessionId: id, recordId: id } : { recordId }, sql`begun`)}
      insert into identity.refresh_token (hash, session_id, created_at) select ${hashOf(refreshToken)}, id, ${now}::timestamptz from begun`);
    return this.answer({ subject: userId, sessionId: id, scopes }, { refreshToken, now, expiresAt });
  }

  /** Begins a session of a client that acts in its own name. It lasts as long as its one access token and has no refresh token. */
  async beginForClient(clientId: string, scopes: readonly string[], device: Device): Promise<Tokens> {
    const id = newId();
    const now = this.clock.now();
    const end = new Date(now.getTime() + this.tokens.seconds * 1000);
    await this.db.query(sql`
      with begun as (insert into identity.session (id, client_id, scopes, method, second_factor, user_agent, address, fingerprint, created_at, last_used_at, expires_at, ends_at)
      values (${id}, ${clientId}, ${[...scopes]}, 'client', false, ${device.userAgent}, ${plainAddress(device.address)}::inet, ${device.fingerprint}, ${now}, ${now}, ${end}, ${end})
      returning id)${this.audit.part({ userId: clientId, role: 'integration', sessionId: id, recordId: id }, sql`begun`)}
      select id from begun`);
    const accessToken = this.tokens.issue({ subject: clientId, sessionId: id, clientId, scopes }, now);
    return { accessToken, tokenType: 'Bearer', expiresIn: this.tokens.seconds };
  }

  /**
   * Returns the next pair of tokens. The same token within 10 s, before its successor is used, gets the same successor. Otherwise it is a replay:
   * somebody has a copy, so the session ends for all. `scopes` narrows the access token, never the session.
   */
  async refresh(
    token: string,
    asked: { scopes?: readonly string[] } = {},
  ): Promise<UserTokens & { userId: string; scopes?: readonly string[] }> {
    const now = this.clock.now();
    const successor = this.successorOf(token);
    const outcome = await this.db.transaction(async () => {
      const [row] = await this.db.query<RefreshRow>(sql`
        select s.id, s.user_id, s.scopes, t.used_at, s.ends_at, (s.ended_at is not null or s.expires_at <= ${now}) as over,
               exists (select 1 from identity.user_account u where u.id = s.user_id and u.active and u.deleted_at is null) as user_active
        from identity.refresh_token t join identity.session s on s.id = t.session_id
        where t.hash = ${hashOf(token)} for update of s, t`);
      if (row) note({ userId: row.user_id, sessionId: row.id, recordId: row.id });
      if (!row || row.over || !row.user_active) return 'invalid';
      // A client that has used the successor got the answer, and would not ask again.
      if (row.used_at !== null && (now.getTime() - Date.parse(row.used_at) > REFRESH_RETRY_MS || (await this.wasUsed(successor)))) {
        await this.end([row.id], 'replayed');
        return 'invalid';
      }
      const allowed = row.scopes ?? undefined;
      if (allowed && asked.scopes && !asked.scopes.every((scope) => allowed.includes(scope))) return 'invalid scope';
      const expiresAt = new Date(Math.min(now.getTime() + this.slidingMs, Date.parse(row.ends_at)));
      if (row.used_at === null) {
        await this.db.query(sql`update identity.refresh_token set used_at = ${now} where hash = ${hashOf(token)}`);
        await this.db.query(
          sql`insert into identity.refresh_token (hash, session_id, created_at) values (${hashOf(successor)}, ${row.id}, ${now})`,
        );
        await this.db.query(sql`update identity.session set last_used_at = ${now}, expires_at = ${expiresAt} where id = ${row.id}`);
        await this.audit.write({ userId: row.user_id, sessionId: row.id, recordId: row.id });
      }
      return { row, expiresAt, scopes: asked.scopes ?? allowed };
    });
    if (typeof outcome === 'string') throw new InvalidRefreshToken(outcome === 'invalid scope');
    const { row, expiresAt, scopes } = outcome;
    const answer = this.answer({ subject: row.user_id, sessionId: row.id, scopes }, { refreshToken: successor, now, expiresAt });
    return { ...answer, userId: row.user_id, scopes };
  }

  /** A separate statement after the session was locked, so that it sees whether another request used the token first. */
  private async wasUsed(token: string): Promise<boolean> {
    const found = await this.db.query(sql`select 1 from identity.refresh_token where hash = ${hashOf(token)} and used_at is not null`);
    return found.length > 0;
  }

  /** Reads the caller's session from the database, for changes that give access to an account: the 3 s of the token cache would be too long. */
  async mustGoOn({ who }: Actor): Promise<{ secondFactor: boolean }> {
    const [session] = await this.db.query<{ second_factor: boolean }>(
      sql`select second_factor from identity.session where id = ${who.sessionId ?? null} and ended_at is null`,
    );
    if (!session) throw new Unauthenticated();
    return { secondFactor: session.second_factor };
  }

  /** Ends sessions. Those that have already ended keep their reason. */
  async end(ids: readonly string[], reason: EndReason): Promise<void> {
    await this.db.query(
      sql`update identity.session set ended_at = ${this.clock.now()}, end_reason = ${reason} where id = any(${ids}::uuid[]) and ended_at is null`,
    );
  }

  /** Ends all sessions of an account, except perhaps the current one. */
  async endAllOf(userId: string, reason: EndReason, except?: string): Promise<void> {
    await this.db.query(
      sql`update identity.session set ended_at = ${this.clock.now()}, end_reason = ${reason}
          where user_id = ${userId} and ended_at is null ${except ? sql`and id <> ${except}` : empty}`,
    );
  }

  async endAllOfClient(clientId: string): Promise<void> {
    await this.db.query(
      sql`update identity.session set ended_at = ${this.clock.now()}, end_reason = 'client-revoked' where client_id = ${clientId} and ended_at is null`,
    );
  }

  /** The session of a refresh token, with its expiry. Undefined if the token is unknown or expired, or used without `usedToo`. */
  async ofRefreshToken(
    token: string,
    { usedToo = false } = {},
  ): Promise<{ sessionId: string; userId: string; scopes: string[] | null; expiresAt: Date; createdAt: Date } | undefined> {
    const [row] = await this.db.query<{
      id: string;
      user_id: string;
      scopes: string[] | null;
      expires_at: string;
      created_at: string;
    }>(sql`
      select s.id, s.user_id, s.scopes, s.expires_at, t.created_at from identity.refresh_token t join identity.session s on s.id = t.session_id
      where t.hash = ${hashOf(token)} and (${usedToo}::boolean or t.used_at is null) and s.ended_at is null and s.expires_at > ${this.clock.now()}
        and exists (select 1 from identity.user_account u where u.id = s.user_id and u.active and u.deleted_at is null)`);
    return (
      row && {
        sessionId: row.id,
        userId: row.user_id,
        scopes: row.scopes,
        expiresAt: new Date(row.expires_at),
        createdAt: new Date(row.created_at),
      }
    );
  }

  private successorOf(token: string): string {
    return `crt_${this.secret.mac(token).toString('base64url')}`;
  }

  /** Counts both lifetimes from the same moment of the request. */
  private answer(
    subject: { subject: string; sessionId: string; scopes?: readonly string[] },
    { refreshToken, now, expiresAt }: { refreshToken: string; now: Date; expiresAt: Date },
  ): UserTokens {
    return {
      accessToken: this.tokens.issue(subject, now),
      tokenType: 'Bearer',
      expiresIn: this.tokens.seconds,
      refreshToken,
      refreshExpiresIn: Math.floor((expiresAt.getTime() - now.getTime()) / 1000),
    };
  }
}
