import { ListOf, pageOf } from '../../platform/http/fields/objects.js';
import { Id, Shown, shown } from '../../platform/http/fields/texts.js';
import { Instant } from '../../platform/http/fields/times.js';
import { Count } from '../../platform/http/fields/values.js';
import type { OAuthClient } from '../domain/oauth-client.js';

/** An OAuth client in an answer. */
export class OAuthClientView {
  @Id({ description: 'Also the client_id.' }) id!: string;
  @Shown({ example: 'Laboratory interface' }) name!: string;
  @ListOf(shown, { example: ['appointments:read'] }) scopes!: string[];
  @Instant({ nullable: true, example: null }) revokedAt!: string | null;
  @Count({ description: 'Also the ETag.', example: 1 }) version!: number;
  @Instant({ example: '2026-11-02T10:15:00.000Z' }) createdAt!: string;
}
export class OAuthClientList extends pageOf(OAuthClientView) {}

export class OAuthClientWithSecretView extends OAuthClientView {
  @Shown({ description: 'Shown this once.', example: 'ccs_c2VjcmV0LW9mLXRoZS1jbGllbnQ' }) clientSecret!: string;
}

export const toClientView = (client: OAuthClient): OAuthClientView => ({
  id: client.id,
  name: client.name,
  scopes: client.scopes,
  revokedAt: client.revokedAt?.toISOString() ?? null,
  version: client.version,
  createdAt: client.createdAt.toISOString(),
});
