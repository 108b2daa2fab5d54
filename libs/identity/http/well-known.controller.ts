import { Controller, Get, Header } from '@nestjs/common';
import { Scopes } from '../../platform/access/scopes.js';
import { Config } from '../../platform/config.js';
import { AuthorizationServerMetadata, JsonWebKeySet } from './oauth.dto.js';
import { Endpoint } from '../../platform/http/endpoint.js';
import { AccessTokens } from '../sessions/access-tokens.js';

const BY_SECRET = ['client_secret_basic', 'client_secret_post'];
const CACHED = 'public, max-age=300';

@Controller('.well-known')
export class WellKnownController {
  constructor(
    private readonly tokens: AccessTokens,
    private readonly config: Config,
    private readonly scopes: Scopes,
  ) {}

  @Endpoint({ access: 'public', tag: 'oauth', summary: 'Keys that access tokens are verified with (RFC 7517)', answer: JsonWebKeySet })
  @Get('jwks.json')
  @Header('cache-control', CACHED)
  getJsonWebKeySet() {
    return this.tokens.keySet();
  }

  @Endpoint({ access: 'public', tag: 'oauth', summary: 'Authorization server metadata (RFC 8414)', answer: AuthorizationServerMetadata })
  @Get('oauth-authorization-server')
  @Header('cache-control', CACHED)
  getAuthorizationServerMetadata(): AuthorizationServerMetadata {
    const issuer = this.config.publicUrl;
    return {
      issuer,
      token_endpoint: `${issuer}/api/v1/auth/token`,
      revocation_endpoint: `${issuer}/api/v1/auth/revoke-token`,
      introspection_endpoint: `${issuer}/api/v1/auth/verify-token`,
      jwks_uri: `${issuer}/.well-known/jwks.json`,
      scopes_supported: [...this.scopes.names],
      response_types_supported: [],
      grant_types_supported: ['password', 'refresh_token', 'client_credentials'],
      token_endpoint_auth_methods_supported: [...BY_SECRET, 'none'],
      revocation_endpoint_auth_methods_supported: [...BY_SECRET, 'none'],
      introspection_endpoint_auth_methods_supported: BY_SECRET,
      service_documentation: `${issuer}/docs`,
    };
  }
}
