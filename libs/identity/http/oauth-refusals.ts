import type { FastifyReply } from 'fastify';
import { DependencyDown, InvalidInput, RETRY_AFTER_SECONDS, toProblem } from '../../platform/http/problem/problem.js';
import { TooManyRequests } from '../../platform/http/request/rate-limits.js';
import type { DescribedRefusal, OtherRefusals } from '../../platform/http/contract/refusals.js';
import { OAuthError, type OAuthErrorCode } from '../domain/oauth.errors.js';
import { InvalidRefreshToken, WrongCredentials } from '../domain/user.errors.js';
import { OAuthErrorView } from './oauth.dto.js';

interface Refusal {
  status: number;
  error: OAuthErrorCode | 'server_error';
  description: string;
  retryAfter?: number;
}

/** Answers an error at an OAuth endpoint in the format of RFC 6749, 5.2. */
export function refuseInOAuth(thrown: unknown, reply: FastifyReply): void {
  const { status, error, description, retryAfter } = refusalOf(thrown);
  if (error === 'invalid_client') void reply.header('www-authenticate', 'Basic realm="Consilium"');
  if (retryAfter !== undefined) void reply.header('retry-after', String(retryAfter));
  void reply
    .status(status)
    .header('pragma', 'no-cache')
    .type('application/json; charset=utf-8')
    .send(JSON.stringify(toBody({ error, description })));
}

function refusalOf(thrown: unknown): Refusal {
  if (thrown instanceof OAuthError) {
    return { status: thrown.error === 'invalid_client' ? 401 : 400, error: thrown.error, description: thrown.description };
  }
  if (thrown instanceof InvalidInput) {
    const [first] = thrown.errors;
    return { status: 400, error: 'invalid_request', description: `${first?.pointer ?? '#'}: ${first?.detail ?? thrown.message}` };
  }
  if (thrown instanceof InvalidRefreshToken && thrown.wantsTooMuch) {
    return { status: 400, error: 'invalid_scope', description: 'The session does not have this scope.' };
  }
  const { status, detail = 'Something went wrong on our side.', retryAfter } = toProblem(thrown);
  if (status === 415) return { status, error: 'invalid_request', description: 'Send a form (application/x-www-form-urlencoded) or JSON.' };
  if (status === 401) return { status: 400, error: 'invalid_grant', description: detail };
  if (status === 429) return { status, error: 'temporarily_unavailable', description: detail, retryAfter: Number(retryAfter) };
  if (status === 503) return { status, error: 'temporarily_unavailable', description: detail, retryAfter: RETRY_AFTER_SECONDS };
  return { status, error: status < 500 ? 'invalid_request' : 'server_error', description: detail };
}

const toBody = ({ error, description }: Pick<Refusal, 'error' | 'description'>) => ({ error, error_description: description });

function described(description: string, thrown: unknown): DescribedRefusal {
  return { description, example: toBody(refusalOf(thrown)) };
}

/** The same refusals for the contract: each status with its meaning and an example of the answer. */
export const OAUTH_REFUSALS: OtherRefusals = {
  type: OAuthErrorView,
  of: {
    400: described(
      'The request is not valid (`invalid_request`, `unsupported_grant_type`, `invalid_scope`), what it proves is wrong, over, or used before ' +
        '(`invalid_grant`), or the client may not ask this (`unauthorized_client`).',
      new WrongCredentials(),
    ),
    401: described(
      'The client is unknown or revoked, or its secret is wrong, or there is none where one is needed (`invalid_client`).',
      new OAuthError('invalid_client', 'The client is unknown, revoked, or its secret is wrong.'),
    ),
    413: described('The body is too large (`invalid_request`).', { statusCode: 413, code: 'FST_ERR_CTP_BODY_TOO_LARGE' }),
    415: described('The body is neither a form nor JSON (`invalid_request`).', { statusCode: 415, code: 'FST_ERR_CTP_INVALID_MEDIA_TYPE' }),
    429: described('Too many of these (`temporarily_unavailable`); `Retry-After` says when to try again.', new TooManyRequests(30_000)),
    503: described(
      'A part of the service does not answer (`temporarily_unavailable`); `Retry-After` says when to try again.',
      new DependencyDown(),
    ),
  },
};
