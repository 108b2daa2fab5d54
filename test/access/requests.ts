import { randomUUID } from 'node:crypto';
import { type Answered, type Contract, JSON_TYPE, type Operation } from '../support/contract.js';

export interface Request {
  operation: Operation;
  /** Below /api/v1, or, after `//`, below the root. */
  path: string;
  body?: object;
  token?: string;
  key?: string;
}

export async function ask(url: string, { operation, path, body, token, key }: Request): Promise<Answered> {
  const response = await fetch(url + (path.startsWith('//') ? path.slice(1) : `/api/v1${path}`), {
    method: operation.method,
    redirect: 'manual',
    headers: {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(body && { 'content-type': 'application/json' }),
      ...(key !== undefined && { 'idempotency-key': key }),
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  return { status: response.status, headers: response.headers, body: await response.text() };
}

export const takesKey = ({ parameters }: Operation): boolean => parameters.some(({ name }) => name === 'Idempotency-Key');

/** Faults of where a 201 says that its record stands: it is found there, if it can be read at all. */
export async function locationFaults(url: string, contract: Contract, answer: Answered, tokens: (string | undefined)[]): Promise<string[]> {
  const location = answer.headers.get('location') ?? '';
  const template = location.replace(/[0-9a-f-]{36}$/, '{id}');
  const operation = contract.operations.find(({ name }) => name === `GET ${template}`);
  if (!operation) return [];
  const found: Answered[] = [];
  // The caller may make records that it cannot see; an administrator sees them.
  for (const token of tokens) found.push(await ask(url, { operation, path: location.replace('/api/v1', ''), token }));
  const record = found.find(({ status }) => status === 200);
  const { id } = (record ? JSON.parse(record.body) : {}) as { id?: string };
  return location === template.replace('{id}', id ?? '') ? [] : [`nothing stands at ${location}`];
}

/** Faults of what the same request gives a second time under its key. */
export async function repetitionFaults(url: string, contract: Contract, request: Request): Promise<string[]> {
  const again = await ask(url, request);
  const replayed = again.headers.get('idempotency-replayed') === 'true';
  return [...(replayed ? [] : [`${request.operation.name} was done again under its key`]), ...contract.faults(request.operation, again)];
}

const V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** `path value` of each id in an answer that is no UUID v7. */
export function otherIds(value: unknown, path = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((entry) => otherIds(entry, path));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const here = `${path}.${name}`;
    if (/^id$|Ids?$/.test(name)) return [inner].flat().flatMap((id) => (typeof id === 'string' && !V7.test(id) ? [`${here} ${id}`] : []));
    return otherIds(inner, here);
  });
}

/** The body of an answer where it is JSON. */
export const readJson = ({ headers, body }: Answered): unknown =>
  JSON_TYPE.test(headers.get('content-type') ?? '') && body !== '' ? JSON.parse(body) : undefined;

export const isEmptyList = (answer: Answered): boolean => (readJson(answer) as { items?: unknown[] } | undefined)?.items?.length === 0;

const UUID = /[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}/g;

/** The same refusal as for ids that nothing has: both answers, as far as they may be alike. */
export async function besideAbsent(url: string, request: Request): Promise<[foreign: unknown, absent: unknown]> {
  const comparable = (answer: Answered) => [
    answer.status,
    { ...(readJson(answer) as object | undefined), requestId: '' },
    [...answer.headers.keys()].sort(),
  ];
  const absent = { ...request, path: request.path.replaceAll(UUID, () => randomUUID()) };
  return [comparable(await ask(url, request)), comparable(await ask(url, absent))];
}
