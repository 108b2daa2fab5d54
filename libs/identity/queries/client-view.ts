import type { OAuthClient } from '../domain/oauth-client.js';

export interface ClientView {
  /** Also the `client_id`. */
  id: string;
  name: string;
  scopes: string[];
  revokedAt: string | null;
  version: number;
  createdAt: string;
}

export const toClientView = (client: OAuthClient): ClientView => ({
  id: client.id,
  name: client.name,
  scopes: client.scopes,
  revokedAt: client.revokedAt?.toISOString() ?? null,
  version: client.version,
  createdAt: client.createdAt.toISOString(),
});
