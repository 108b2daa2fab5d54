import type { FastifyInstance } from 'fastify';
import { fromStatus, sendProblem } from './problem.js';

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

/** Answers where no route is: 405 with `Allow` where the path takes other methods, 404 where there is no such path. */
export function answerUnknownPaths(fastify: FastifyInstance): void {
  const routes = new Map<string, Route>();
  fastify.addHook('onRoute', ({ url, method }) => {
    const route = routes.get(url) ?? { path: patternOf(url), methods: new Set() };
    for (const one of [method].flat()) route.methods.add(one);
    routes.set(url, route);
  });
  fastify.addHook('onRequest', (request, reply, done) => {
    if (!request.is404) {
      done();
      return;
    }
    const [path = ''] = request.url.split('?');
    // A route for every path is there for one method only, as that of preflights.
    const known = [...routes.entries()].filter(([url, route]) => url !== '*' && route.path.test(path));
    const methods = [...new Set(known.flatMap(([, route]) => [...route.methods]))].sort();
    if (methods.length > 0) void reply.header('allow', methods.join(', '));
    const problem = methods.length > 0 ? fromStatus(405, `This path takes ${methods.join(', ')}.`) : fromStatus(404);
    sendProblem(reply, { ...problem, requestId: request.id });
  });
}
