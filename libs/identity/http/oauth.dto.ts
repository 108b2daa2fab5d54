import { IntersectionType } from '@nestjs/swagger';
import { exampleId } from '../../platform/http/fields/example-ids.js';
import { Lenient, ListOf } from '../../platform/http/fields/objects.js';
import { Secret, Shown, shown } from '../../platform/http/fields/texts.js';
import { Count, OneOf } from '../../platform/http/fields/values.js';
import { OAUTH_ERRORS } from '../domain/oauth.errors.js';

export const TOKEN_EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';
export const ACCESS_TOKEN_TYPE = 'urn:ietf:params:oauth:token-type:access_token';
export const ID_TOKEN_TYPE = 'urn:ietf:params:oauth:token-type:id_token';

// Unknown parameters are ignored, as RFC 6749 (3.1, 3.2) requires. A repeated one is refused.

const exampleToken = 'eyJhbGciOiJFUzI1NiIsImtpZCI6IjEifQ.eyJzdWIiOiIwMTg5MGE1ZCJ9.c2lnbmF0dXJl';

class ClientCredentials {
  @Secret(200, { optional: true, example: exampleId('OAuthClient') }) client_id?: string;
  @Secret(200, { optional: true, example: 'ccs_c2VjcmV0LW9mLXRoZS1jbGllbnQ' }) client_secret?: string;
}

@Lenient()
export class TokenRequest extends ClientCredentials {
  @Secret(200, { description: 'password, refresh_token or client_credentials.', example: 'client_credentials' }) grant_type!: string;
  @Secret(254, { optional: true, description: 'Email, for `password`.' }) username?: string;
  @Secret(1000, { optional: true }) password?: string;
  @Secret(20, { optional: true, description: 'Second factor, for `password`, where the account has one (an extension of ours).' })
  code?: string;
  @Secret(4000, { optional: true }) refresh_token?: string;
  @Secret(1000, {
    optional: true,
    description: 'Scopes separated by spaces; without it all that may be had.',
    example: 'appointments:read',
  })
  scope?: string;
}

@Lenient()
export class TokenExchangeRequest extends ClientCredentials {
  @Secret(200, { default: TOKEN_EXCHANGE }) grant_type!: string;
  @Secret(20_000, { description: 'Id token of an issuer that OIDC_ISSUERS names.', example: 'eyJhbGciOiJSUzI1NiJ9.e30.c2ln' })
  subject_token!: string;
  @Secret(200, { default: ID_TOKEN_TYPE }) subject_token_type!: string;
  @Secret(200, { optional: true }) requested_token_type?: string;
  @Secret(20, {
    optional: true,
    description: 'Second factor, where the account has one and the issuer saw none (an extension of ours).',
  })
  code?: string;
  @Secret(1000, { optional: true }) scope?: string;
}

class TypeHint {
  @Secret(200, { optional: true }) token_type_hint?: string;
}

@Lenient()
export class TokenRevocation extends IntersectionType(ClientCredentials, TypeHint) {
  @Secret(20_000, { example: 'crt_Qm9va2luZyB0aGF0IG5ldmVyIGNsYXNoZXM' }) token!: string;
}

@Lenient()
export class TokenIntrospection extends IntersectionType(ClientCredentials, TypeHint) {
  @Secret(20_000, {
    optional: true,
    description: 'Without it the one in the Authorization header is meant.',
    example: exampleToken,
  })
  token?: string;
}

export class TokenResponse {
  @Shown({ example: exampleToken }) access_token!: string;
  @OneOf(['Bearer']) token_type!: 'Bearer';
  @Count({ description: 'Seconds.', example: 900 }) expires_in!: number;
  @Shown({ optional: true }) refresh_token?: string;
  @Shown({ optional: true, description: 'Where the token is narrower than what its owner may do.', example: 'appointments:read' })
  scope?: string;
  @Shown({ optional: true }) issued_token_type?: string;
}

export class OAuthErrorView {
  @OneOf([...OAUTH_ERRORS, 'server_error'], {
    name: 'OAuthErrorCode',
    description: 'As in RFC 6749, 5.2; `temporarily_unavailable` and `server_error` as in 4.1.2.1. Program against this.',
    example: 'invalid_grant',
  })
  error!: string;

  @Shown({ optional: true, description: 'For people; it may be reworded.', example: 'Email or password is wrong.' })
  error_description?: string;
}

export class JsonWebKey {
  @Shown({ example: 'EC' }) kty!: string;
  @Shown({ example: 'P-256' }) crv!: string;
  @Shown({ example: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU' }) x!: string;
  @Shown({ example: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0' }) y!: string;
  @Shown({ example: 'b3VyLWtleQ' }) kid!: string;
  @Shown({ example: 'sig' }) use!: string;
  @Shown({ example: 'ES256' }) alg!: string;
}
export class JsonWebKeySet {
  @ListOf(() => JsonWebKey) keys!: JsonWebKey[];
}

export class AuthorizationServerMetadata {
  @Shown({ example: 'https://consilium.example' }) issuer!: string;
  @Shown({ example: 'https://consilium.example/api/v1/auth/token' }) token_endpoint!: string;
  @Shown({ example: 'https://consilium.example/api/v1/auth/revoke-token' }) revocation_endpoint!: string;
  @Shown({ example: 'https://consilium.example/api/v1/auth/verify-token' }) introspection_endpoint!: string;
  @Shown({ example: 'https://consilium.example/.well-known/jwks.json' }) jwks_uri!: string;
  @ListOf(shown, { example: ['appointments:read'] }) scopes_supported!: string[];
  @ListOf(shown, { example: [] }) response_types_supported!: string[];
  @ListOf(shown, { example: ['client_credentials'] }) grant_types_supported!: string[];
  @ListOf(shown, { example: ['client_secret_basic'] }) token_endpoint_auth_methods_supported!: string[];
  @ListOf(shown, { example: ['client_secret_basic'] }) revocation_endpoint_auth_methods_supported!: string[];
  @ListOf(shown, { example: ['client_secret_basic'] }) introspection_endpoint_auth_methods_supported!: string[];
  @Shown({ example: 'https://consilium.example/docs' }) service_documentation!: string;
}
