import { readFileSync } from 'node:fs';
import { demoLogins } from '../tools/demo/logins.js';
import { DEMO_PASSWORD } from '../libs/platform/config.js';
import { routeOf } from '../libs/platform/http/route.js';
import { ROUTES } from './support/routes.js';

interface Schema {
  enum?: unknown[];
  properties?: Record<string, Schema & { default?: unknown }>;
}
interface Operation {
  operationId: string;
  summary: string;
  description: string;
}
interface Document {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
}

const contract = JSON.parse(readFileSync('openapi.json', 'utf8')) as Document;
const operations = Object.values(contract.paths).flatMap((path) => Object.values(path));
const { schemas } = contract.components;

/** Actions of the policies: each is a verb. */
const ACTIONS = ROUTES.flatMap((route) => {
  const access = routeOf(route)?.access;
  return access && access !== 'public' ? [access[0]] : [];
}).filter((action) => /^[a-z]+$/.test(action));

type Json = Record<string, unknown>;
/** Every object in the contract that satisfies a condition. */
function findAll(node: unknown, is: (one: Json) => boolean, found: Json[] = []): Json[] {
  if (typeof node !== 'object' || node === null) return found;
  if (!Array.isArray(node) && is(node as Json)) found.push(node as Json);
  for (const inner of Object.values(node)) findAll(inner, is, found);
  return found;
}
const examples = findAll(contract, (node) => 'example' in node).map(({ example }) => example);

test('an example of an appointment ends after it starts, and is not cancelled while it is scheduled', () => {
  const appointments = findAll(examples, (node) => typeof node['endsAt'] === 'string' && 'durationMinutes' in node);
  expect(appointments.length).toBeGreaterThan(3);
  for (const { startsAt, endsAt, durationMinutes, status, cancelledBy, cancelledAt, cancellationReason } of appointments) {
    expect(Date.parse(String(endsAt)) - Date.parse(String(startsAt))).toBe(Number(durationMinutes) * 60_000);
    // A free or held time has no status.
    if (status === undefined) continue;
    const cancelled = [cancelledBy, cancelledAt, cancellationReason].map((value) => value !== null);
    expect(cancelled).toEqual(Array(3).fill(status === 'cancelled'));
  }
});

test('what happened earlier stands earlier in every example', () => {
  const order = ['createdAt', 'openedAt', 'lastUsedAt', 'readAt', 'finishedAt', 'expiresAt'];
  for (const example of findAll(examples, (node) => 'createdAt' in node || 'openedAt' in node)) {
    const instants = order.filter((name) => typeof example[name] === 'string').map((name) => Date.parse(String(example[name])));
    expect(instants).toEqual([...instants].sort((a, b) => a - b));
  }
});

test('one person has one id in all examples, and no two have the same', () => {
  const ids = new Map<string, Set<unknown>>();
  for (const example of findAll(examples, (node) => Object.keys(node).some((name) => name.endsWith('Id')))) {
    const named = Object.entries(example).filter(([name, value]) => /^(doctor|patient|hospital)Id$/.test(name) && value !== null);
    expect(new Set(named.map(([, value]) => value)).size).toBe(named.length);
    for (const [name, value] of named) ids.set(name, (ids.get(name) ?? new Set()).add(value));
  }
  expect(Object.fromEntries([...ids].map(([name, values]) => [name, values.size]))).toEqual({
    doctorId: 1,
    patientId: 1,
    hospitalId: 1,
  });
});

test('an account of the examples has one name, and nobody else has it', () => {
  const named = findAll(examples, (node) => 'role' in node && ('userName' in node || 'name' in node)).map((node) => ({
    id: node['userId'] ?? node['id'],
    name: node['userName'] ?? node['name'],
  }));
  const known = named.filter(({ id }) => typeof id === 'string');
  expect(known.length).toBeGreaterThan(10);
  const names = new Map(known.map(({ id, name }) => [id, name]));
  expect(known.filter(({ id, name }) => names.get(id) !== name)).toEqual([]);
  expect(new Set(names.values()).size).toBe(names.size);
});

test.each([
  ['/api/v1/appointments/{id}/cancel', 'post', { status: 'cancelled' }],
  ['/api/v1/appointments/{id}/cancel', 'put', { status: 'cancelled' }],
  ['/api/v1/break-glass/{id}/review', 'post', { verdict: 'justified' }],
  ['/api/v1/notifications/{id}/mark-read', 'post', { readAt: expect.any(String) }],
  ['/api/v1/auth/doctor-signup', 'post', { user: expect.objectContaining({ role: 'doctor', emailVerified: false }) }],
  ['/api/v1/auth/hospital-signup', 'post', { user: expect.objectContaining({ role: 'hospital', emailVerified: false }) }],
  ['/api/v1/users', 'post', { role: 'doctor', name: 'Grace Okafor' }],
])('the answer of %s (%s) shows what was asked', (path, verb, shown) => {
  const { responses } = contract.paths[path]?.[verb] as unknown as {
    responses: Record<string, { content?: Record<string, { example: Json }> }>;
  };
  const [, answer] = Object.entries(responses).find(([status]) => Number(status) < 300) ?? [];
  expect(Object.values(answer?.content ?? {})[0]?.example).toMatchObject(shown);
});

test('the log-in of the examples opens a demo account', () => {
  const logIn = contract.paths['/api/v1/auth/login']?.['post'] as unknown as {
    requestBody: { content: Record<string, { example: Json }> };
  };
  const { example } = Object.values(logIn.requestBody.content)[0] ?? {};
  expect(example).toEqual({ email: expect.any(String), password: DEMO_PASSWORD });
  expect(demoLogins.map(({ email }) => email)).toContain(example?.['email']);
});

test('enumerations and codes are types with a name', () => {
  const unnamed = findAll(
    [contract.paths, Object.values(schemas).map(({ properties }) => properties)],
    ({ enum: words }) => Array.isArray(words) && words.length > 1,
  );
  expect(unnamed).toEqual([]);
  expect(schemas['ProblemCode']?.enum).toEqual(expect.arrayContaining(['not-found', 'slot-taken', 'method-not-allowed', 'internal']));
});

test('a field that may be left out says its default in words only', () => {
  const fields = Object.entries(schemas).flatMap(([type, { properties = {} }]) =>
    Object.entries(properties).map(([name, property]) => ({ name: `${type}.${name}`, usual: property.default })),
  );
  expect(fields.length).toBeGreaterThan(200);
  expect(fields.filter(({ usual }) => usual !== undefined)).toEqual([]);
});

test('an operation is called by what it does: a verb, then its thing', () => {
  const ids = operations.map(({ operationId }) => operationId);
  expect(new Set(ids).size).toBe(ids.length);
  const VERBS =
    'get|list|search|create|update|delete|map|end|verify|schedule|cancel|open|review|import|request|mark|log|sign|refresh|validate|change|reset|start|register|remove|set|confirm|renew|revoke|exchange|introspect|unlink|disown|close|describe|check|find|book|hold|release|receive|complete|take|join|leave|accept|decline|undo';
  const verb = new RegExp(`^(${[VERBS, ...ACTIONS].join('|')})[A-Z]\\w+$`);
  expect(ids.filter((id) => !verb.test(id))).toEqual([]);
});

test('an operation is described by more than its summary', () => {
  expect(operations.filter(({ summary, description }) => description === summary || description === `${summary}.`)).toEqual([]);
});
