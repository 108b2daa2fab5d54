import type { OpenAPIObject } from '@nestjs/swagger';
import type { Scopes } from '../../access/scopes.js';
import { headersOf, REQUEST_PARAMETERS, RESPONSE_HEADERS } from './headers.js';
import { InvalidInput } from '../problem/problem.js';
import type { Deed } from '../route.js';
import { asExample, describeRefusal } from './refusals.js';

interface Media {
  schema?: { $ref?: string; properties?: Record<string, { type?: string }> };
  example?: unknown;
}

interface Response {
  $ref?: string;
  description?: string;
  content?: Record<string, Media>;
  headers?: Record<string, { $ref: string }>;
  /** Set by `@Endpoint`: the body is a problem document. */
  'x-problem'?: boolean;
}

interface Parameter {
  name?: string;
  in?: string;
  description?: string;
  $ref?: string;
}

interface Operation {
  description?: string;
  /** Set by `@Endpoint`: no log-in is needed. */
  'x-public'?: boolean;
  /** Set by `@Endpoint`: the action that the caller must be allowed. */
  'x-requires'?: Deed;
  /** Set by `@Endpoint`: the body is a file; an example in JSON. */
  'x-file'?: object;
  parameters?: Parameter[];
  requestBody?: unknown;
  responses: Record<string, Response>;
}

const VERBS = ['get', 'put', 'post', 'delete', 'patch'] as const;
const PROBLEM = 'application/problem+json';

/** Statuses for any sent body, also at an endpoint that reads none. */
const REFUSED_BODIES = [400, 413, 415];

/** Adds the common parts to every operation: access, refusals of the platform, headers. */
export function completeOperations(document: OpenAPIObject, scopes: Scopes): void {
  document.components = {
    ...document.components,
    parameters: REQUEST_PARAMETERS,
    headers: { ...RESPONSE_HEADERS, Location: { ...RESPONSE_HEADERS.Location, example: exampleLocation(document) } },
    responses: commonRefusals() as never,
  };
  const schemas = (document.components.schemas ?? {}) as Record<string, Media['schema']>;
  const isVersioned = ({ schema }: Media): boolean => {
    const found = schema?.$ref ? schemas[schema.$ref.replace('#/components/schemas/', '')] : schema;
    return ['integer', 'number'].includes(found?.properties?.['version']?.type ?? '');
  };
  for (const [path, item] of Object.entries(document.paths)) {
    for (const verb of VERBS) {
      const operation = item[verb] as Operation | undefined;
      if (!operation) continue;
      describeAccess(operation, scopes);
      describeFile(operation);
      addRefusals(path, verb, operation);
      shareRefusals(operation);
      addHeaders(operation, isVersioned);
      operation.parameters = [...(operation.parameters ?? []), { $ref: '#/components/parameters/RequestId' }];
    }
  }
}

/** A file of JSON has its example; of other types nothing but their bytes is said. */
function describeFile(operation: Operation): void {
  const example = operation['x-file'];
  if (!example) return;
  delete operation['x-file'];
  const { content } = operation.requestBody as { content: Record<string, Media & { example?: unknown }> };
  for (const type of Object.keys(content))
    content[type] = (
      /[+/]json$/.test(type) ? { schema: { type: 'object' }, example } : { schema: { type: 'string' }, example: fileExample(type, example) }
    ) as never;
}

function fileExample(type: string, example: object): string {
  if (type.endsWith('ndjson')) return `${JSON.stringify(example)}\n`;
  return type === 'text/csv' ? 'id,name,birth_date\n7,Ada Rivera,1990-04-12\n' : 'packed';
}

/** Path of a record of the first collection, in the order of the alphabet, to which one can be added. */
function exampleLocation({ paths }: OpenAPIObject): string {
  const collections = Object.entries(paths).filter(([, item]) => item.post?.responses['201']);
  return `${collections.map(([path]) => path).sort()[0] ?? ''}/01890a5d-ac96-774b-bcce-b302099a8057`;
}

/** Adds the kind of access to the endpoint's own description. */
function describeAccess(operation: Operation, scopes: Scopes): void {
  const { 'x-public': isPublic, 'x-requires': requires } = operation;
  const scope = requires && scopes.narrowest(...requires);
  const access = isPublic
    ? 'Needs no log-in.'
    : scope
      ? `Another system needs the scope \`${scope}\`.`
      : 'For people who are logged in: no scope gives it to another system.';
  operation.description = [operation.description, access].filter(Boolean).join(' ');
  delete operation['x-requires'];
}

function addRefusals(path: string, verb: string, { responses }: Operation): void {
  for (const response of Object.values(responses)) {
    if (response['x-problem'] && response.content?.['application/json']) {
      response.content = { [PROBLEM]: response.content['application/json'] };
    }
    delete response['x-problem'];
  }
  const early = [
    ...(path.startsWith('/api/') ? [400] : []),
    ...(path.includes('{') ? [414] : []),
    ...(verb === 'get' ? [] : REFUSED_BODIES),
  ];
  for (const status of early) if (!(status in responses)) responses[status] = refusedAsProblem(status);
}

const refusedAsProblem = (status: number, thrown?: unknown): Response => {
  const { description, example } = describeRefusal(status);
  return {
    description,
    content: {
      [PROBLEM]: { schema: { $ref: '#/components/schemas/Problem' }, example: thrown === undefined ? example : asExample(thrown) },
    },
  };
};

/** Refusals that are the same everywhere. An invalid request has an example of each kind. */
const SHARED: Record<string, [status: number, thrown?: unknown]> = {
  InvalidPath: [400, new InvalidInput([{ pointer: 'path:id', detail: 'Must be a UUID.' }])],
  InvalidQuery: [400, new InvalidInput([{ pointer: 'query:sort', detail: 'Unknown field. Known are limit, cursor.' }])],
  InvalidBody: [400, new InvalidInput([{ pointer: '#/nickname', detail: 'Unknown field. Known are name, scopes.' }])],
  Unauthenticated: [401],
  NotAllowed: [403],
  NotFound: [404],
  StaleVersion: [412],
  BodyTooLarge: [413],
  UriTooLong: [414],
  UnsupportedMediaType: [415],
  TooManyRequests: [429],
  DependencyDown: [503],
};

const COMMON = new Set(Object.values(SHARED).map(([status]) => status));

const commonRefusals = (): Record<string, Response> =>
  Object.fromEntries(
    Object.entries(SHARED).map(([name, [status, thrown]]) => {
      const headers = headersOf({ status, versioned: false, idempotent: false, problem: true });
      return [name, { ...refusedAsProblem(status, thrown), headers }];
    }),
  );

function shareRefusals({ parameters = [], requestBody, responses }: Operation): void {
  const has = (where: string) => parameters.some((parameter) => parameter.in === where);
  const invalid = has('path') ? 'InvalidPath' : has('query') && requestBody === undefined ? 'InvalidQuery' : 'InvalidBody';
  for (const [status, { description, content }] of Object.entries(responses)) {
    if (!content?.[PROBLEM] || !COMMON.has(Number(status)) || description !== describeRefusal(Number(status)).description) continue;
    const name = status === '400' ? invalid : Object.keys(SHARED).find((key) => SHARED[key]?.[0] === Number(status));
    responses[status] = { $ref: `#/components/responses/${String(name)}` };
  }
}

function addHeaders({ parameters = [], responses }: Operation, isVersioned: (media: Media) => boolean): void {
  const idempotent = parameters.some(({ name }) => name === 'Idempotency-Key');
  for (const [status, response] of Object.entries(responses)) {
    if (response.$ref) continue;
    const [type, media = {}] = Object.entries(response.content ?? {})[0] ?? [];
    const versioned = isVersioned(media);
    const carried = headersOf({ status: Number(status), versioned, idempotent, problem: type === PROBLEM });
    response.headers = { ...response.headers, ...carried };
  }
}
