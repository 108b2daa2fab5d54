import { applyDecorators, HttpCode } from '@nestjs/common';
import { ApiBearerAuth, ApiConsumes, ApiExtension, ApiHeader, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { problemSchema } from './schemas.js';

const MEANINGS: Record<number, string> = {
  400: 'The request is not valid; `errors` says where.',
  401: 'No access token, or one that is not valid.',
  403: 'Your role or your scopes do not allow this kind of thing, or you may see the record, but not do this.',
  404: 'There is no such record, or you may not see it.',
  409: 'It clashes with what is there.',
  412: 'The record has changed since you read it.',
  422: 'Understood, and refused by a rule.',
  429: 'Too many of these; `Retry-After` says when to try again, seconds.',
  503: 'A part of the service does not answer; `Retry-After` says when to try again.',
};

export interface Endpoint {
  tag: string;
  summary: string;
  description?: string;
  /** Schema of the answer; without it the endpoint answers 204 with nothing. */
  answer?: z.ZodType;
  status?: number;
  /** Statuses of problem documents that this endpoint may give beside 401 and 403 (when not public), 503 and what follows from the flags below. */
  errors: number[];
  public?: boolean;
  /** A POST that takes an `Idempotency-Key`. */
  idempotent?: boolean;
  ifMatch?: boolean;
  example?: unknown;
  /** Schema of errors where a standard wants another than problem documents. */
  problem?: z.ZodType;
  /** Whether the body may be a form (application/x-www-form-urlencoded) instead of JSON. */
  form?: boolean;
}

/** All that the contract says of one endpoint, in one place. */
export function ApiEndpoint(endpoint: Endpoint): MethodDecorator {
  const { tag, summary, description, answer, errors, example } = endpoint;
  const status = endpoint.status ?? (answer ? 200 : 204);
  const isPublic = endpoint.public ?? tag === 'operations';
  // A key that is in use is a 409, one that was used for another request a 422.
  const byKey = endpoint.idempotent ? [400, 409, 422] : [];
  const problems = [...new Set([...errors, ...byKey, ...(isPublic ? [] : [401, 403]), 503])].sort();
  return applyDecorators(
    ApiTags(tag),
    ApiOperation({ summary, description: description ?? (/[.?!]$/.test(summary) ? summary : `${summary}.`) }),
    HttpCode(status),
    ApiResponse({
      status,
      description: answer ? 'Done.' : 'Done; no content.',
      ...(answer && { standardSchema: answer }),
      ...(example !== undefined && { example }),
    }),
    ...problems.map((code) =>
      ApiResponse({
        status: code,
        description: MEANINGS[code] ?? 'Refused.',
        ...(endpoint.problem ? { standardSchema: endpoint.problem } : { 'x-problem': true, standardSchema: problemSchema }),
      }),
    ),
    ...(isPublic ? [ApiExtension('x-public', true)] : [ApiBearerAuth()]),
    ...(endpoint.idempotent
      ? [
          ApiHeader({
            name: 'Idempotency-Key',
            required: false,
            description: '1 to 255 printable ASCII characters. The same key and body within 24 h gives the stored answer.',
            schema: { type: 'string', minLength: 1, maxLength: 255 },
            example: '7f1c2c1e-booking',
          }),
        ]
      : []),
    ...(endpoint.form ? [ApiConsumes('application/x-www-form-urlencoded', 'application/json')] : []),
    ...(endpoint.ifMatch
      ? [
          ApiHeader({
            name: 'If-Match',
            required: false,
            description: 'ETag of the version that you read, such as "1"; an older one is refused with 412.',
            schema: { type: 'string' },
            example: '"1"',
          }),
        ]
      : []),
  );
}
