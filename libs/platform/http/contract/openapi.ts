import { applyDecorators, HttpCode, type Type as Class } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiBearerAuth, ApiConsumes, ApiExtension, ApiHeader, ApiOperation, ApiResponse, ApiSecurity, ApiTags } from '@nestjs/swagger';
import { DomainError } from '../../../kernel/domain-error.js';
import { CONTENT_OF_KEY, IDEMPOTENCY_KEY, IF_MATCH } from './headers.js';
import { IDEMPOTENCY_HOURS, IdempotencyKeyReused, RequestInProgress } from '../request/idempotency.js';
import { describeRefusal, type OtherRefusals, statusOf } from './refusals.js';
import type { CreatedAt } from '../request/location.js';
import { Problem } from '../problem/problem-view.js';

export interface Endpoint {
  tag: string;
  summary: string;
  description?: string;
  /** Class of the answer; without it the endpoint answers 204 with nothing. */
  answer?: Class;
  status?: number;
  /** Where the record stands that was made: required with 201. */
  creates?: CreatedAt;
  /**
   * How this endpoint may refuse, beside 401 and 403 (when not public), 503 and what follows from the flags below: a status where the
   * platform does, or the rule that is broken, whose code then stands in the contract.
   */
  errors: (number | DomainError)[];
  public?: boolean;
  /** How a caller of a public endpoint may say who asks, if it wants to. */
  mayProve?: ('basic' | 'bearer')[];
  /** A POST that takes an `Idempotency-Key`. */
  idempotent?: boolean;
  ifMatch?: boolean;
  /** What this answer shows that differs from the example of its type. */
  example?: object;
  /** Where a standard wants another form of refusals than problem documents. */
  refusals?: OtherRefusals;
  /** Whether the body may be a form (application/x-www-form-urlencoded) instead of JSON. */
  form?: boolean;
}

/** All that the contract says of one endpoint, in one place. */
export function ApiEndpoint(endpoint: Endpoint): MethodDecorator {
  const { tag, summary, description, answer, errors, example } = endpoint;
  const status = endpoint.status ?? (answer ? 200 : 204);
  if ((status === 201) !== (endpoint.creates !== undefined))
    throw new Error(`${summary}: a 201 says where the record stands, nothing else does.`);
  const isPublic = endpoint.public ?? tag === 'operations';
  const own = [
    ...errors.filter((error) => error instanceof DomainError),
    ...(endpoint.idempotent ? [new RequestInProgress(), new IdempotencyKeyReused()] : []),
  ];
  const general = [
    ...errors.filter((error) => typeof error === 'number'),
    ...(endpoint.idempotent || endpoint.ifMatch ? [400] : []),
    ...(isPublic ? [] : [401, 403]),
    503,
  ];
  const problems = [...new Set([...general, ...own.map(statusOf)])].sort();
  return applyDecorators(
    ApiTags(tag),
    ApiOperation({ summary, ...(description !== undefined && { description }) }),
    HttpCode(status),
    ApiResponse({
      status,
      description: answer ? 'Done.' : 'Done; no content.',
      ...(answer && { type: answer }),
      ...(example && { 'x-differs': example }),
    }),
    ...problems.map((code) =>
      ApiResponse({
        status: code,
        ...(endpoint.refusals
          ? { ...endpoint.refusals.of[code], type: endpoint.refusals.type }
          : { ...describeRefusal(code, own, isPublic), 'x-problem': true, type: Problem }),
      }),
    ),
    ...(endpoint.mayProve ? [...endpoint.mayProve, {}].map((way) => ApiSecurity(way)) : []),
    ...(isPublic ? [ApiExtension('x-public', true)] : [ApiBearerAuth()]),
    ...(endpoint.idempotent
      ? [
          ApiHeader({
            name: 'Idempotency-Key',
            required: false,
            description: `${CONTENT_OF_KEY}. The same key and body within ${String(IDEMPOTENCY_HOURS)} h gives the stored answer.`,
            schema: { type: 'string', pattern: IDEMPOTENCY_KEY.source },
            example: '7f1c2c1e-booking',
          }),
        ]
      : []),
    ...(endpoint.creates ? [RouteConfig({ creates: endpoint.creates })] : []),
    ...(endpoint.form ? [ApiConsumes('application/x-www-form-urlencoded', 'application/json')] : []),
    ...(endpoint.ifMatch
      ? [
          ApiHeader({
            name: 'If-Match',
            required: false,
            description:
              'ETag of the version that you read, such as "1": an older one is refused with 412. `*`, or nothing, is any version.',
            schema: { type: 'string', pattern: IF_MATCH.source },
            example: '"1"',
          }),
        ]
      : []),
  );
}
