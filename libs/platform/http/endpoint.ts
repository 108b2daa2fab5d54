import { applyDecorators, HttpCode, RequestMethod, type Type as Class } from '@nestjs/common';
import { METHOD_METADATA, ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteConfig } from '@nestjs/platform-fastify';
import {
  ApiBearerAuth,
  ApiBody,
  ApiConsumes,
  ApiExcludeEndpoint,
  ApiExtension,
  ApiHeader,
  ApiOperation,
  ApiResponse,
  ApiSecurity,
  ApiTags,
  DECORATORS,
} from '@nestjs/swagger';
import { DomainError } from '../../kernel/domain-error.js';
import { IDEMPOTENCY_KEY, KEY_FORMAT } from './contract/headers.js';
import { describeRefusal, type OtherRefusals, statusOf } from './contract/refusals.js';
import { Problem } from './problem/problem-view.js';
import { IDEMPOTENCY_HOURS, IdempotencyKeyReused, RequestInProgress } from './request/idempotency.js';
import type { CreatedAt } from './request/location.js';
import { UPLOAD_TYPES } from './request/uploads.js';
import { DescribeRoute, idNamedBy, type Route } from './route.js';

export interface EndpointOptions extends Omit<Route, 'idOf'> {
  tag: string;
  summary: string;
  description?: string;
  /** Class of the answer. Without it the endpoint answers 204 without a body. */
  answer?: Class;
  /** Media type of an answer that is a file, with the beginning of one. */
  file?: { type: string; example: string };
  /** Default: 201 if a record is created, 200 with an answer, 204 without. */
  status?: number;
  /** Path of the created record. */
  creates?: CreatedAt;
  /** Refusals in addition to those that follow from parameters and options: a broken rule, or a status. */
  errors?: (number | DomainError)[];
  /** Credentials that the caller of a public endpoint may send. */
  optionalCredentials?: ('basic' | 'bearer')[];
  /** Parts of the example that differ from the example of the answer's type. */
  example?: object;
  /** Refusals in the form of a standard, instead of problem documents. */
  refusals?: OtherRefusals;
  /** True if the body may be a form (application/x-www-form-urlencoded) instead of JSON. */
  form?: boolean;
  /** Example of the file that the body is, for a route that takes files. */
  upload?: object;
}

/**
 * Describes one endpoint in one place: access, audit, limits and contract. Put it above `@Get`, `@Post` and the like. 400 follows from its
 * parameters, 401 and 403 from `access`, 404 from an id in the path, 409 and 422 from the `Idempotency-Key`, 412 from `@IfMatch`, 429 from `limit`.
 */
export const Endpoint =
  (endpoint: EndpointOptions): MethodDecorator =>
  (target, name, descriptor: PropertyDescriptor) => {
    const { access, audit, limit, checksSessionNow, visitors } = endpoint;
    const isPost = verbOf(descriptor) === RequestMethod.POST;
    const idempotent = isPost && endpoint.idempotent !== false;
    if (access === 'public' && verbOf(descriptor) !== RequestMethod.GET && !Array.isArray(audit))
      throw new Error(`${endpoint.summary}: a public endpoint that changes something says for the audit log what it does.`);
    applyDecorators(
      DescribeRoute({ access, audit, limit, idempotent, checksSessionNow, visitors, idOf: idNamedBy(descriptor.value as object) }),
      ...describe(endpoint, { ...parametersOf(target.constructor, name, descriptor), idempotent }),
    )(target, name, descriptor);
  };

/** A page for people: public, and not part of the contract. */
export const Page = () => applyDecorators(DescribeRoute({ access: 'public' }), ApiExcludeEndpoint());

const VISITORS = 'Needs no log-in where the installation has `PUBLIC_DIRECTORY=true`.';

interface Parameters {
  any: boolean;
  id: boolean;
  ifMatch: boolean;
  idempotent: boolean;
}

function describe(endpoint: EndpointOptions, { any, id, ifMatch, idempotent }: Parameters): MethodDecorator[] {
  const {
    access,
    tag,
    summary,
    description,
    answer,
    errors = [],
    creates,
    example,
    limit,
    visitors,
    refusals,
    optionalCredentials,
    form,
    file,
    upload,
  } = endpoint;
  const isPublic = access === 'public';
  const status = endpoint.status ?? (creates ? 201 : (answer ?? file) ? 200 : 204);
  if ((status === 201) !== (creates !== undefined)) throw new Error(`${summary}: a 201 says where the record stands, nothing else does.`);
  const own = [
    ...errors.filter((error) => error instanceof DomainError),
    ...(idempotent ? [new RequestInProgress(), new IdempotencyKeyReused()] : []),
  ];
  const general = [
    ...errors.filter((error) => typeof error === 'number'),
    ...(any || idempotent ? [400] : []),
    ...(isPublic ? [] : [401, 403]),
    ...(id ? [404] : []),
    ...(ifMatch ? [412] : []),
    ...(limit === undefined && !visitors ? [] : [429]),
    503,
  ];
  const problems = [...new Set([...general, ...own.map(statusOf)])].sort();
  return [
    ApiTags(tag),
    ApiOperation({
      summary,
      ...((description ?? visitors) && { description: [description, visitors && VISITORS].filter(Boolean).join(' ') }),
    }),
    HttpCode(status),
    ApiResponse({
      status,
      description: (answer ?? file) ? 'Done.' : 'Done; no content.',
      ...(file && { content: { [file.type]: { schema: { type: 'string' as const }, example: file.example } } }),
      ...(answer && { type: answer }),
      ...(example && { 'x-differs': example }),
    }),
    ...problems.map((code) =>
      ApiResponse({
        status: code,
        ...(refusals
          ? { ...refusals.of[code], type: refusals.type }
          : { ...describeRefusal(code, own, isPublic), 'x-problem': true, type: Problem }),
      }),
    ),
    ...(optionalCredentials ? [...optionalCredentials, {}].map((way) => ApiSecurity(way)) : []),
    ...(isPublic ? [ApiExtension('x-public', true)] : [ApiBearerAuth(), ApiExtension('x-requires', access)]),
    ...(idempotent
      ? [
          ApiHeader({
            name: 'Idempotency-Key',
            required: false,
            description: `${KEY_FORMAT}. The same key and body within ${String(IDEMPOTENCY_HOURS)} h gives the stored answer.`,
            schema: { type: 'string', pattern: IDEMPOTENCY_KEY.source },
            example: '7f1c2c1e-booking',
          }),
        ]
      : []),
    ...(creates ? [RouteConfig({ creates })] : []),
    ...(upload ? takesFile(upload) : []),
    ...(form ? [ApiConsumes('application/x-www-form-urlencoded', 'application/json')] : []),
  ];
}

/** The body is a file of one of several types, which is not read as a DTO class. */
const takesFile = (example: object): MethodDecorator[] => [
  RouteConfig({ upload: true }),
  ApiConsumes(...UPLOAD_TYPES),
  ApiBody({ schema: { type: 'object' } }),
  ApiExtension('x-file', example),
];

function verbOf({ value }: PropertyDescriptor): RequestMethod {
  const verb = Reflect.getMetadata(METHOD_METADATA, value as object) as RequestMethod | undefined;
  if (verb === undefined) throw new Error('@Endpoint stands above @Get, @Post, @Put or @Delete.');
  return verb;
}

/** Parts of a request that the method reads. Decorators of parameters have noted them before. */
function parametersOf(controller: object, name: string | symbol, { value }: PropertyDescriptor): Omit<Parameters, 'idempotent'> {
  const read = Object.keys((Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, name) ?? {}) as object);
  const named = (Reflect.getMetadata(DECORATORS.API_PARAMETERS, value as object) ?? []) as { name?: string }[];
  const id = idNamedBy(value as object) !== undefined;
  const ifMatch = named.some((parameter) => parameter.name === 'If-Match');
  return { any: id || ifMatch || read.some((key) => BODY_OR_QUERY.test(key)), id, ifMatch };
}

const BODY_OR_QUERY = /^[34]:/;
