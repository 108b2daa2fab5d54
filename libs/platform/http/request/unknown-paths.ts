import type { FastifyInstance, FastifyRequest } from 'fastify';
import { fromStatus, sendProblem } from '../problem/problem.js';

interface Route {
  path: RegExp;
  methods: Set<string>;
}

const patternOf = (url: string): RegExp =>
  new RegExp(
    `^${url
      .split('/')
      .map((part) => (part.startsWith(':') ? '[^/]+' : part === '*' ? '.*' : part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&')))
      .join('/')}/?$`,
  );

/**
 * Answers requests without a route: 405 with `Allow` if the path takes other methods, 404 if there is no such path. A path that a route names exactly
 * takes only the methods of that route: `DELETE /things/me` is no `DELETE /things/:id`.
 */
export function answerUnknownPaths(fastify: FastifyInstance): void {
  const routes = new Map<string, Route>();
  fastify.addHook('onRoute', ({ url, method }) => {
    const route = routes.get(url) ?? { path: patternOf(url), methods: new Set() };
    for (const one of [method].flat()) route.methods.add(one);
    routes.set(url, route);
  });
  const named = (path: string): Route | undefined => routes.get(path.replace(/\/$/, ''));
  /** Methods of a path for which no route was found. Routes for every path (`*`, such as preflights) do not count: they exist for one method only. */
  const methodsOf = (path: string): Set<string> => {
    const matching = [...routes.entries()].filter(([url, route]) => url !== '*' && route.path.test(path));
    return named(path)?.methods ?? new Set(matching.flatMap(([, route]) => [...route.methods]));
  };
  /** Methods of an exactly named path without this method: the request matched a route with a parameter instead. */
  const methodsOfName = (path: string, { method, routeOptions: { url } }: FastifyRequest): Set<string> | undefined => {
    const methods = url?.includes(':') ? named(path)?.methods : undefined;
    return methods?.has(method) ? undefined : methods;
  };
  fastify.addHook('onRequest', (request, reply, done) => {
    const [path = ''] = request.url.split('?');
    const taken = request.is404 ? methodsOf(path) : methodsOfName(path, request);
    if (!taken) {
      done();
      return;
    }
    const methods = [...taken].sort();
    if (methods.length > 0) void reply.header('allow', methods.join(', '));
    const problem = methods.length > 0 ? fromStatus(405, `This path takes ${methods.join(', ')}.`) : fromStatus(404);
    sendProblem(reply, { ...problem, requestId: request.id });
  });
}
