import { DomainError } from '../../kernel/domain-error.js';

export const OAUTH_ERRORS = [
  'invalid_request',
  'invalid_client',
  'invalid_grant',
  'unauthorized_client',
  'unsupported_grant_type',
  'invalid_scope',
  'temporarily_unavailable',
] as const;
export type OAuthErrorCode = (typeof OAUTH_ERRORS)[number];

/** A refusal in the format of RFC 6749, 5.2, answered as `{ error, error_description }`. */
export class OAuthError extends Error {
  constructor(
    readonly error: OAuthErrorCode,
    readonly description: string,
  ) {
    super(description);
  }
}

export class ClientRevoked extends DomainError {
  readonly code = 'client-revoked';
  readonly kind = 'invalid';
  constructor() {
    super('This client is revoked: make another one.');
  }
}
