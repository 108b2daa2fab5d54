import { globSync, readFileSync } from 'node:fs';
import { RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, MODULE_METADATA } from '@nestjs/common/constants.js';
import { PRODUCT } from '../apps/contexts.js';
import { Contexts } from '../libs/platform/context.js';
import { automatic, deed } from '../libs/audit/domain/words.js';
import { auditedRoute } from '../libs/platform/audit/audited-route.js';
import { routeOf } from '../libs/platform/http/route.js';
import { SAGA } from '../libs/platform/sagas/saga.js';
import { listed, ROUTES } from './support/routes.js';

const { nouns: NOUNS } = new Contexts(PRODUCT.contexts);
const about = (method: object) => {
  const route = routeOf(method);
  return route && auditedRoute(route, {});
};
const SAGAS = listed(MODULE_METADATA.PROVIDERS).filter((type) => typeof type === 'function' && Reflect.hasMetadata(SAGA, type));
const JOBS = globSync('libs/**/*.ts').flatMap((file) =>
  [...readFileSync(file, 'utf8').matchAll(/\baudit\.system\(\{\s*system: '([\w-]+)'/g)]
    .filter(() => !file.endsWith('.spec.ts'))
    .map(([, name = '']) => name),
);

test('the product has routes, sagas and jobs to find words for', () => {
  expect(ROUTES.length).toBeGreaterThan(80);
  expect(SAGAS.length).toBeGreaterThan(6);
  expect(JOBS).toContain('import');
});

test('there are words for whatever a route does to whatever kind of record', () => {
  const pairs = ROUTES.flatMap((route) => about(route) ?? []).map(({ action, subject }) => [action, subject] as const);
  expect(pairs.filter(([action, subject]) => deed(action, subject, NOUNS) === undefined)).toEqual([]);
  expect(pairs.filter(([action, subject]) => deed(action, subject, NOUNS, true) === undefined)).toEqual([]);
});

test('whatever a route changes without a log-in says what it is about', () => {
  const silent = ROUTES.filter((route) => Reflect.getMetadata(METHOD_METADATA, route) !== RequestMethod.GET).filter(
    (route) => !about(route),
  );
  expect(silent.map((route) => (route as { name: string }).name)).toEqual([]);
  expect(ROUTES.some((route) => routeOf(route)?.access === 'public')).toBe(true);
});

test('no command says of its event that it is about something else than its route', () => {
  const others = globSync('libs/**/*.ts').filter((file) =>
    /(?:\bnote|audit\.(?:write|part))\(\{[^}]*\b(?:action|subject)\b/.test(readFileSync(file, 'utf8')),
  );
  expect(others).toEqual([]);
});

test('there are words for each saga and each job', () => {
  expect([...SAGAS.map(({ name }) => name), ...JOBS].filter((name) => automatic(name) === undefined)).toEqual([]);
});

test('what has no words is found', () => {
  expect(deed('fold', 'Appointment', NOUNS)).toBeUndefined();
  expect(deed('read', 'Spaceship', NOUNS, true)).toBeUndefined();
});

test('a noun and one of the usual verbs need no words of their own', () => {
  expect(deed('read', 'Spaceship', { Spaceship: 'a spaceship' })).toBe('looked at a spaceship');
});

test('a saga without words is found', () => {
  expect(automatic('FoldWhenUnfolded')).toBeUndefined();
});
