import { z } from 'zod';
import { OAUTH_ERRORS } from '../domain/oauth.errors.js';

// Parameters that we do not know are passed over, as RFC 6749 (3.1, 3.2) wants it; one that comes twice is refused.
const parameter = (max: number) => z.string('Must be given once.').min(1, 'Must not be empty.').max(max);
const client = {
  client_id: parameter(200).optional().meta({ example: '01890a5d-ac96-774b-bcce-b302099a8057' }),
  client_secret: parameter(200).optional().meta({ example: 'ccs_bmV2ZXIgc2hvd24gYWdhaW4' }),
};

export const TOKEN_EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';
export const ACCESS_TOKEN_TYPE = 'urn:ietf:params:oauth:token-type:access_token';
export const ID_TOKEN_TYPE = 'urn:ietf:params:oauth:token-type:id_token';

export const tokenBody = z
  .looseObject({
    grant_type: parameter(200).describe('password, refresh_token or client_credentials.'),
    username: parameter(254).optional().describe('Email, for `password`.'),
    password: parameter(1000).optional(),
    code: parameter(20).optional().describe('Second factor, for `password`, where the account has one (an extension of ours).'),
    refresh_token: parameter(4000).optional(),
    scope: parameter(1000).optional().describe('Scopes separated by spaces; without it all that may be had.'),
    ...client,
  })
  .meta({ id: 'TokenRequest', example: { grant_type: 'client_credentials', scope: 'appointments:read' } });

export const convertTokenBody = z
  .looseObject({
    grant_type: parameter(200).default(TOKEN_EXCHANGE),
    subject_token: parameter(20_000).describe('Id token of an issuer that OIDC_ISSUERS names.'),
    subject_token_type: parameter(200).default(ID_TOKEN_TYPE),
    requested_token_type: parameter(200).optional(),
    code: parameter(20).optional().describe('Second factor, where the account has one and the issuer saw none (an extension of ours).'),
    scope: parameter(1000).optional(),
    ...client,
  })
  .meta({
    id: 'TokenExchangeRequest',
    example: { grant_type: TOKEN_EXCHANGE, subject_token: 'eyJhbGciOiJSUzI1NiJ9.e30.c2ln', subject_token_type: ID_TOKEN_TYPE },
  });

const aboutToken = {
  token: parameter(20_000).meta({ example: 'crt_Qm9va2luZyB0aGF0IG5ldmVyIGNsYXNoZXM' }),
  token_type_hint: parameter(200).optional().meta({ example: 'refresh_token' }),
  ...client,
};
export const revocationBody = z.looseObject(aboutToken).meta({ id: 'TokenRevocation' });
export const introspectionBody = z
  .looseObject({ ...aboutToken, token: aboutToken.token.optional().describe('Without it the one in the Authorization header is meant.') })
  .meta({ id: 'TokenIntrospection' });

export const tokenSchema = z
  .object({
    access_token: z.string(),
    token_type: z.literal('Bearer'),
    expires_in: z.int().describe('Seconds.'),
    refresh_token: z.string().optional(),
    scope: z.string().optional().describe('Where the token is narrower than what its owner may do.'),
    issued_token_type: z.string().optional(),
  })
  .meta({
    id: 'TokenResponse',
    example: { access_token: 'eyJhbGciOiJFUzI1NiJ9.e30.c2ln', token_type: 'Bearer', expires_in: 900, scope: 'appointments:read' },
  });

export const introspectionSchema = z
  .object({
    active: z.boolean(),
    sub: z.string().optional(),
    sid: z.string().optional().describe('Session.'),
    iss: z.string().optional(),
    token_type: z.enum(['Bearer', 'refresh_token']).optional(),
    iat: z.int().optional(),
    exp: z.int().optional(),
    aud: z.string().optional(),
    jti: z.string().optional(),
    client_id: z.string().optional(),
    scope: z.string().optional(),
    role: z.string().optional(),
  })
  .meta({
    id: 'Introspection',
    example: { active: true, sub: '01890a5d-ac96-774b-bcce-b302099a8057', token_type: 'Bearer', exp: 1795000000 },
  });

export const oauthErrorSchema = z
  .object({
    error: z
      .enum([...OAUTH_ERRORS, 'server_error'])
      .describe('As in RFC 6749, 5.2; `temporarily_unavailable` and `server_error` as in 4.1.2.1. Program against this.'),
    error_description: z.string().optional().describe('For people; it may be reworded.'),
  })
  .meta({ id: 'OAuthError', example: { error: 'invalid_grant', error_description: 'Email or password is wrong.' } });
