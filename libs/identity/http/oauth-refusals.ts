import type { FastifyReply } from 'fastify';
import { InvalidInput, RETRY_AFTER_SECONDS, toProblem } from '../../platform/http/problem.js';
import { OAuthError, type OAuthErrorCode } from '../domain/oauth.errors.js';
import { InvalidRefreshToken } from '../domain/user.errors.js';

interface Refusal {
  status: number;
  error: OAuthErrorCode | 'server_error';
  description: string;
  retryAfter?: number;
}

/** Answers what went wrong at an OAuth endpoint in the words of RFC 6749, 5.2. */
export function refuseInOAuth(thrown: unknown, reply: FastifyReply): void {
  const { status, error, description, retryAfter } = refusalOf(thrown);
  if (error === 'invalid_client') void reply.header('www-authenticate', 'Basic realm="Consilium"');
  if (retryAfter !== undefined) void reply.header('retry-after', String(retryAfter));
  void reply
    .status(status)
    .header('pragma', 'no-cache')
    .type('application/json; charset=utf-8')
    .send(JSON.stringify({ error, error_description: description }));
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
  if (status === 401) return { status: 400, error: 'invalid_grant', description: detail };
  if (status === 429) return { status, error: 'temporarily_unavailable', description: detail, retryAfter: Number(retryAfter) };
  if (status === 503) return { status, error: 'temporarily_unavailable', description: detail, retryAfter: RETRY_AFTER_SECONDS };
  return { status, error: status < 500 ? 'invalid_request' : 'server_error', description: detail };
}
