import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { UUID } from '../../kernel/ids.js';
import { note } from '../../platform/audit/audited.js';
import { Database } from '../../platform/database/database.js';
import { OAuthClient } from '../domain/oauth-client.js';
import { OAuthError } from '../domain/oauth.errors.js';

/** The client id of our own apps: a public client without a secret, which stands for no system in particular. */
export const FIRST_PARTY = 'consilium';

export interface ClientCredentials {
  id: string;
  secret?: string;
}

export const freshSecret = (): string => `ccs_${randomBytes(32).toString('base64url')}`;
/** The secret is 256 random bits: a plain hash is as good as a slow one. */
export const secretHashOf = (secret: string): Buffer => createHash('sha256').update(secret).digest();

@Injectable()
export class OAuthClients {
  constructor(private readonly db: Database) {}

  /** The client with these credentials. Undefined for our own apps, which have none. */
  async authenticate(given: ClientCredentials | undefined): Promise<OAuthClient | undefined> {
    if (!given || (given.id === FIRST_PARTY && given.secret === undefined)) return undefined;
    const client = UUID.test(given.id) ? await this.db.em.findOne(OAuthClient, { id: given.id, revokedAt: null }) : null;
    const right = timingSafeEqual(secretHashOf(given.secret ?? ''), client ? Buffer.from(client.secretHash) : Buffer.alloc(32));
    if (!client || !right) throw new OAuthError('invalid_client', 'The client is unknown, revoked, or its secret is wrong.');
    note({ userId: client.id, role: 'integration' });
    return client;
  }
}
