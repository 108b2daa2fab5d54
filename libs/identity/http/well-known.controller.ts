import { Controller, Get, Header } from '@nestjs/common';
import { z } from 'zod';
import { Public } from '../../platform/access/decorators.js';
import { SCOPES } from '../../platform/access/scopes.js';
import { Config } from '../../platform/config.js';
import { ApiEndpoint } from '../../platform/http/openapi.js';
import { AccessTokens } from '../access-tokens.js';

const keySetSchema = z
  .object({
    keys: z.array(
      z
        .object({
          kty: z.string().meta({ example: 'EC' }),
          crv: z.string().meta({ example: 'P-256' }),
          x: z.string(),
          y: z.string().meta({ example: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0' }),
          kid: z.string(),
          use: z.string(),
          alg: z.string().meta({ example: 'ES256' }),
        })
        .meta({ id: 'JsonWebKey' }),
    ),
  })
  .meta({ id: 'JsonWebKeySet' });
const metadataSchema = z
  .object({
    issuer: z.string(),
    token_endpoint: z.string(),
    revocation_endpoint: z.string(),
    introspection_endpoint: z.string(),
    jwks_uri: z.string(),
    scopes_supported: z.array(z.string()),
    response_types_supported: z.array(z.string()),
    grant_types_supported: z.array(z.string()),
    token_endpoint_auth_methods_supported: z.array(z.string()),
    revocation_endpoint_auth_methods_supported: z.array(z.string()),
    introspection_endpoint_auth_methods_supported: z.array(z.string()),
    service_documentation: z.string(),
  })
  .meta({ id: 'AuthorizationServerMetadata' });

const BY_SECRET = ['client_secret_basic', 'client_secret_post'];
const CACHED = 'public, max-age=300';

@Controller('.well-known')
export class WellKnownController {
  constructor(
    private readonly tokens: AccessTokens,
    private readonly config: Config,
  ) {}

  @Get('jwks.json')
  @Public()
  @Header('cache-control', CACHED)
  @ApiEndpoint({
    tag: 'oauth',
    summary: 'Keys that access tokens are verified with (RFC 7517)',
    answer: keySetSchema,
    errors: [],
    public: true,
  })
  keys() {
    return this.tokens.keySet();
  }

  @Get('oauth-authorization-server')
  @Public()
  @Header('cache-control', CACHED)
  @ApiEndpoint({ tag: 'oauth', summary: 'Authorization server metadata (RFC 8414)', answer: metadataSchema, errors: [], public: true })
  metadata(): z.output<typeof metadataSchema> {
    const issuer = this.config.publicUrl;
    return {
      issuer,
      token_endpoint: `${issuer}/api/v1/auth/token`,
      revocation_endpoint: `${issuer}/api/v1/auth/revoke-token`,
      introspection_endpoint: `${issuer}/api/v1/auth/verify-token`,
      jwks_uri: `${issuer}/.well-known/jwks.json`,
      scopes_supported: [...SCOPES],
      response_types_supported: [],
      grant_types_supported: ['password', 'refresh_token', 'client_credentials'],
      token_endpoint_auth_methods_supported: [...BY_SECRET, 'none'],
      revocation_endpoint_auth_methods_supported: [...BY_SECRET, 'none'],
      introspection_endpoint_auth_methods_supported: BY_SECRET,
      service_documentation: `${issuer}/docs`,
    };
  }
}
