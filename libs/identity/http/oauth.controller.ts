import { applyDecorators, Body, Controller, Post, Req } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import { SYSTEM } from '../../platform/access/actor.js';
import { Scopes } from '../../platform/access/scopes.js';
import { note } from '../../platform/audit/audited.js';
import {
  ACCESS_TOKEN_TYPE,
  ID_TOKEN_TYPE,
  TOKEN_EXCHANGE,
  TokenExchangeRequest,
  TokenIntrospection,
  TokenRequest,
  TokenResponse,
  TokenRevocation,
} from './oauth.dto.js';
import { Endpoint, type EndpointOptions } from '../../platform/http/endpoint.js';
import { actingAs } from '../../platform/access/request-context.js';
import { ExchangeIdToken } from '../commands/exchange-id-token.js';
import { LogIn } from '../commands/log-in.js';
import { RevokeToken } from '../commands/revoke-token.js';
import { type Device, FromDevice } from '../sessions/device.js';
import type { OAuthClient } from '../domain/oauth-client.js';
import { OAuthError } from '../domain/oauth.errors.js';
import { OAuthClients } from '../oauth/oauth-clients.js';
import { Introspection, IntrospectToken } from '../queries/introspect-token.js';
import { Sessions, type Tokens, type UserTokens } from '../sessions/sessions.js';
import { clientCredentials } from './client-credentials.js';
import { bearerToken } from './bearer-token.js';
import { OAUTH_REFUSALS, refuseInOAuth } from './oauth-refusals.js';

/** OAuth endpoints read forms (JSON is accepted too) and have their own error format. */
const OAuthEndpoint = (
  path: string,
  action: string,
  described: Pick<EndpointOptions, 'summary' | 'description' | 'answer' | 'status' | 'optionalCredentials'>,
) =>
  applyDecorators(
    Post(path),
    RouteConfig({ form: true, refuse: refuseInOAuth }),
    Endpoint({
      ...described,
      access: 'public',
      audit: [action, 'Session'],
      limit: 'token',
      idempotent: false,
      tag: 'oauth',
      refusals: OAUTH_REFUSALS,
      form: true,
      errors: [401, 413, 415],
    }),
  );

@Controller('auth')
export class OAuthController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
    private readonly clients: OAuthClients,
    private readonly sessions: Sessions,
    private readonly scopes: Scopes,
  ) {}

  @OAuthEndpoint('token', 'token', {
    summary: 'OAuth 2.0 token endpoint (RFC 6749)',
    description:
      'Grants: `password` for our own apps, `refresh_token`, and `client_credentials` for other systems. A client names itself by HTTP Basic or in ' +
      'the body; our own apps may give the client_id `consilium`, or none. Refresh tokens are used once, see POST /auth/refresh.',
    answer: TokenResponse,
    optionalCredentials: ['basic'],
  })
  requestToken(@Req() request: FastifyRequest, @Body() body: TokenRequest, @FromDevice() device: Device) {
    return actingAs(SYSTEM, async () => {
      const client = await this.clients.authenticate(clientCredentials(request, body));
      const scopes = this.scopesOf(body.scope);
      switch (body.grant_type) {
        case 'password':
          return this.byPassword(client, body, scopes, device);
        case 'refresh_token':
          return this.byRefreshToken(client, body, scopes);
        case 'client_credentials':
          return this.byClientCredentials(client, scopes, device);
        default:
          throw new OAuthError('unsupported_grant_type', 'Grants are password, refresh_token and client_credentials.');
      }
    });
  }

  @OAuthEndpoint('convert-token', 'convert-token', {
    summary: 'Exchange an id token of another issuer for tokens (RFC 8693)',
    description:
      'Takes OpenID Connect id tokens of the issuers in OIDC_ISSUERS, not older than 10 minutes. The first time it is linked to the account whose verified ' +
      'email the issuer has verified too.',
    answer: TokenResponse,
  })
  exchangeToken(@Req() request: FastifyRequest, @Body() body: TokenExchangeRequest, @FromDevice() device: Device) {
    return actingAs(SYSTEM, async () => {
      if (await this.clients.authenticate(clientCredentials(request, body))) throw onlyOwnApps();
      if (body.grant_type !== TOKEN_EXCHANGE) throw new OAuthError('unsupported_grant_type', `The grant here is ${TOKEN_EXCHANGE}.`);
      if (body.subject_token_type !== ID_TOKEN_TYPE)
        throw new OAuthError('invalid_request', `subject_token_type must be ${ID_TOKEN_TYPE}.`);
      if (body.requested_token_type !== undefined && body.requested_token_type !== ACCESS_TOKEN_TYPE)
        throw new OAuthError('invalid_request', `requested_token_type must be ${ACCESS_TOKEN_TYPE}.`);
      const scopes = this.scopesOf(body.scope);
      const tokens = await this.commands.execute(new ExchangeIdToken(body.subject_token, device, { code: body.code, scopes }));
      return { ...toAnswer(tokens, scopes), issued_token_type: ACCESS_TOKEN_TYPE };
    });
  }

  @OAuthEndpoint('revoke-token', 'revoke-token', {
    summary: 'Revoke a token (RFC 7009)',
    description: 'Ends the session behind an access or refresh token. A token that is not valid is no error.',
    status: 200,
    optionalCredentials: ['basic'],
  })
  revokeToken(@Req() request: FastifyRequest, @Body() body: TokenRevocation) {
    return actingAs(SYSTEM, async () => {
      const client = await this.clients.authenticate(clientCredentials(request, body));
      await this.commands.execute(new RevokeToken(body.token, client?.id));
    });
  }

  @OAuthEndpoint('verify-token', 'introspect', {
    summary: 'Introspect a token (RFC 7662)',
    description:
      'For OAuth clients, which name themselves by HTTP Basic or in the body, and for whoever asks about a token of their own with `Authorization: Bearer`. ' +
      'Of a token that is not valid nothing is told but that.',
    answer: Introspection,
    optionalCredentials: ['basic', 'bearer'],
  })
  introspectToken(@Req() request: FastifyRequest, @Body() body: TokenIntrospection): Promise<Introspection> {
    return actingAs(SYSTEM, async (): Promise<Introspection> => {
      const bearer = bearerToken(request);
      // The header holds an access token or nothing (RFC 6750).
      const asking = bearer === undefined ? undefined : await this.queries.execute(new IntrospectToken(bearer, true));
      if (!asking?.active && !(await this.clients.authenticate(clientCredentials(request, body))))
        throw new OAuthError('invalid_client', 'Only a client, or the owner of the token with an access token of their own, is told.');
      if (asking?.active) note({ userId: asking.sub, role: asking.role, sessionId: asking.sid });
      const found = body.token === undefined ? asking : await this.queries.execute(new IntrospectToken(body.token));
      if (!found) throw new OAuthError('invalid_request', 'There is no token to tell about.');
      return found.active && asking?.active && found.sub !== asking.sub ? { active: false } : found;
    });
  }

  private async byPassword(client: OAuthClient | undefined, body: TokenRequest, scopes: string[] | undefined, device: Device) {
    if (client) throw onlyOwnApps();
    const { username: email, password, code } = body;
    if (email === undefined || password === undefined)
      throw new OAuthError('invalid_request', 'The grant password needs username and password.');
    return toAnswer(await this.commands.execute(new LogIn({ email, password, code, scopes }, device)), scopes);
  }

  private async byRefreshToken(client: OAuthClient | undefined, body: TokenRequest, scopes: string[] | undefined) {
    if (body.refresh_token === undefined) throw new OAuthError('invalid_request', 'The grant refresh_token needs refresh_token.');
    if (client) throw new OAuthError('invalid_grant', 'The refresh token was not given to this client.');
    const tokens = await this.sessions.refresh(body.refresh_token, { scopes });
    return toAnswer(tokens, tokens.scopes);
  }

  private async byClientCredentials(client: OAuthClient | undefined, scopes: string[] | undefined, device: Device) {
    if (!client) throw new OAuthError('invalid_client', 'The grant client_credentials needs a client with its secret.');
    if (scopes && !scopes.every((scope) => client.scopes.includes(scope)))
      throw new OAuthError('invalid_scope', 'The client does not have this scope.');
    const granted = scopes ?? client.scopes;
    return toAnswer(await this.sessions.beginForClient(client.id, granted, device), granted);
  }

  private scopesOf(asked: string | undefined): string[] | undefined {
    if (asked === undefined) return undefined;
    const scopes = [...new Set(asked.split(' ').filter(Boolean))];
    if (scopes.length === 0 || !scopes.every((scope) => this.scopes.names.includes(scope)))
      throw new OAuthError('invalid_scope', 'There is no such scope.');
    return scopes;
  }
}

const toAnswer = (tokens: Tokens | UserTokens, scopes: readonly string[] | undefined) => ({
  access_token: tokens.accessToken,
  token_type: tokens.tokenType,
  expires_in: tokens.expiresIn,
  ...('refreshToken' in tokens && { refresh_token: tokens.refreshToken }),
  ...(scopes && { scope: scopes.join(' ') }),
});

const onlyOwnApps = () => new OAuthError('unauthorized_client', 'This grant is for our own apps only.');
