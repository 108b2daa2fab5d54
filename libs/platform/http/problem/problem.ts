import { HttpException } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { DomainError, type ErrorKind } from '../../../kernel/domain-error.js';
import { postgresError } from '../../database/constraints.js';

/** An RFC 9457 problem document. `code` is permanent; everything else may be reworded. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail?: string;
  code: string;
  errors?: FieldError[];
  requestId?: string;
  [extension: string]: unknown;
}

/** Place of a wrong value (`#/field` in the body, `query:limit`, `path:id`, `header:If-Match`) and its fault. */
export interface FieldError {
  pointer: string;
  detail: string;
}

export const STATUS: Record<ErrorKind, number> = {
  malformed: 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  stale: 412,
  invalid: 422,
  'too-many': 429,
  unavailable: 503,
};

/** Seconds before a client may retry while a dependency is down. */
export const RETRY_AFTER_SECONDS = 2;

/** Time within which a request has to arrive, headers and body. */
export const WHOLE_REQUEST_SECONDS = 10;

const LONGEST_NAME = 80;

/** The name of a field as a part of a JSON pointer (RFC 6901). Callers may invent names: at most 80 characters of one are repeated. */
export const pointerPart = (name: string): string => name.slice(0, LONGEST_NAME).replaceAll('~', '~0').replaceAll('/', '~1');

/** The request itself is wrong. Every error has its place and its fault. */
export class InvalidInput extends DomainError {
  readonly code = 'invalid-input';
  readonly kind = 'malformed';
  constructor(readonly errors: FieldError[]) {
    super('The request is not valid: `errors` says what to correct.');
  }
}

/** A dependency of the service does not answer. The change may have been made: its answer may have been lost. */
export class DependencyDown extends DomainError {
  readonly code = 'dependency-down';
  readonly kind = 'unavailable';
  constructor() {
    super('A part of the service does not answer. Try again; a POST with its Idempotency-Key is safe to repeat.');
  }
}

/** A stored refusal, sent again for its Idempotency-Key. */
export class StoredRefusal extends Error {
  constructor(readonly problem: Problem) {
    super(problem.title);
  }
}

export const titleOf = (code: string): string => {
  const words = code.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
};

export const HTTP_CODES: Record<number, string> = {
  400: 'bad-request',
  401: 'unauthenticated',
  403: 'not-allowed',
  404: 'not-found',
  405: 'method-not-allowed',
  406: 'not-acceptable',
  408: 'request-timeout',
  413: 'body-too-large',
  414: 'uri-too-long',
  415: 'unsupported-media-type',
  429: 'too-many-requests',
  431: 'headers-too-large',
  503: 'dependency-down',
};

const FASTIFY_DETAILS: Record<string, string> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'A body has at most 1 MB (1,048,576 bytes).',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'The body is announced as JSON and empty.',
  FST_ERR_CTP_INVALID_JSON_BODY: 'The body is not valid JSON.',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'Send JSON: Content-Type: application/json.',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'The body is not as long as its Content-Length says.',
  FST_ERR_MAX_PARAM_LENGTH: 'A part of the path is too long.',
};

const detailOf = (error: unknown): string | undefined => FASTIFY_DETAILS[String((Object(error) as { code?: unknown }).code)];

/** Turns any thrown error into a problem document. An unknown error is a 500 without details. */
export function toProblem(thrown: unknown): Problem {
  if (isBodyCutOff(thrown)) return fromStatus(408);
  const error = fromDatabase(thrown) ?? thrown;
  if (error instanceof StoredRefusal) return error.problem;
  if (error instanceof InvalidInput) return { ...problem(400, error.code, error.message), errors: error.errors };
  if (error instanceof DomainError) return { ...error.details, ...problem(STATUS[error.kind], error.code, error.message) };
  // Nest wraps the errors of Fastify.
  if (error instanceof HttpException) return fromStatus(error.getStatus(), detailOf(error.cause));
  const { statusCode, code } = Object(error) as { statusCode?: number; code?: string };
  if (typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500 && code?.startsWith('FST_'))
    return fromStatus(statusCode, detailOf(error));
  if (error instanceof SyntaxError && statusCode === 400) return fromStatus(400, 'The body is not valid JSON.');
  return problem(500, 'internal', 'Something went wrong on our side. It has been logged under this request id.');
}

/** Sends the problem document with the headers of its status. */
export function sendProblem(reply: FastifyReply, { requestId, ...problem }: Problem & { requestId: string }): void {
  if (problem.status === 503) void reply.header('retry-after', String(RETRY_AFTER_SECONDS));
  if (problem.status === 429) void reply.header('retry-after', String(Number(problem['retryAfter'])));
  if (problem.status === 401) void reply.header('www-authenticate', 'Bearer');
  void reply
    .status(problem.status)
    .header('x-request-id', requestId)
    .type('application/problem+json; charset=utf-8')
    .send(JSON.stringify({ ...problem, requestId }));
}

const problem = (status: number, code: string, detail?: string): Problem => ({
  type: `urn:consilium:problem:${code}`,
  title: titleOf(code),
  status,
  ...(detail && { detail }),
  code,
});

const DETAILS: Record<number, string> = {
  // The web server knows no such path; no record was searched for.
  404: 'There is no such path: /docs describes the interface.',
  406: 'Nothing that Accept names can be sent: accept application/json.',
  408: `The request did not arrive within ${String(WHOLE_REQUEST_SECONDS)} s.`,
  431: 'All headers together have at most 16 kB.',
};

/** The problem document of the web server's own refusals. */
export const fromStatus = (status: number, detail = DETAILS[status]): Problem =>
  status >= 500 && status !== 503 ? problem(500, 'internal') : problem(status, HTTP_CODES[status] ?? 'bad-request', detail);

/**
 * True if the client closed the connection or was too slow in the middle of its body. The error looks like a connection error of a driver, but
 * Fastify's body parser sets the status 400 on it.
 */
function isBodyCutOff(thrown: unknown): boolean {
  const { code, statusCode } = Object(thrown) as { code?: unknown; statusCode?: unknown };
  return statusCode === 400 && (code === 'ECONNRESET' || code === 'ERR_STREAM_PREMATURE_CLOSE');
}

const UNREACHABLE = /ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|timeout|terminated|Connection/;

/** SQLSTATEs of values that the schemas accept and the server does not: bad encoding, ranges, dates. */
const UNSTORABLE = new Set(['22021', '22P05', '22P02', '22003', '22007', '22008']);

/** 503 if PostgreSQL is down or ended this request to resolve a deadlock; 400 for a text that it cannot store. */
function fromDatabase(thrown: unknown): DomainError | undefined {
  const { code, message } = Object(thrown) as { code?: unknown; message?: unknown };
  if (typeof code === 'string' && /^(57P0[1-4]|57014|08\w{3}|28\w{3}|3D000|55000|53\w{3}|55P03|25006|40001|40P01|E[A-Z]+)$/.test(code))
    return new DependencyDown();
  if (typeof code === 'string' && UNSTORABLE.has(code)) return new InvalidInput([{ pointer: '#', detail: 'A value cannot be stored.' }]);
  const fromDriver = postgresError(thrown) !== undefined && code === undefined;
  return fromDriver && typeof message === 'string' && UNREACHABLE.test(message) ? new DependencyDown() : undefined;
}
