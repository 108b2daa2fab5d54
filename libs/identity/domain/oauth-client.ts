import { defineEntity, p } from '@mikro-orm/core';
import { newId } from '../../kernel/ids.js';
import { ClientRevoked } from './oauth.errors.js';

const OAuthClientSchema = defineEntity({
  name: 'OAuthClient',
  schema: 'identity',
  tableName: 'oauth_client',
  properties: {
    id: p.uuid().primary(),
    name: p.string(),
    secretHash: p.blob(),
    scopes: p.array(),
    version: p.integer().version(),
    createdAt: p.datetime(),
    createdBy: p.uuid(),
    revokedAt: p.datetime().nullable(),
    revokedBy: p.uuid().nullable(),
  },
});

/** Another system that calls this API in its own name (client credentials), within its scopes. Its id is the `client_id`. */
export class OAuthClient extends OAuthClientSchema.class {
  static readonly word = 'client';

  static create(from: { name: string; scopes: string[]; secretHash: Buffer }, by: { userId: string; at: Date }): OAuthClient {
    return Object.assign(new OAuthClient(), {
      id: newId(),
      ...from,
      createdAt: by.at,
      createdBy: by.userId,
      revokedAt: null,
      revokedBy: null,
    });
  }

  change(changes: { name?: string; scopes?: string[] }): void {
    if (this.revokedAt) throw new ClientRevoked();
    Object.assign(this, changes);
  }

  renewSecret(secretHash: Buffer): void {
    if (this.revokedAt) throw new ClientRevoked();
    this.secretHash = secretHash;
  }

  revoke(by: { userId: string; at: Date }): void {
    if (this.revokedAt) throw new ClientRevoked();
    this.revokedAt = by.at;
    this.revokedBy = by.userId;
  }
}
OAuthClientSchema.setClass(OAuthClient);
