import { fastify, type FastifyServerOptions } from 'fastify';
import { NotFoundException } from '@nestjs/common';
import type { Config } from '../config.js';
import { sendProblem, toProblem } from '../http/problem/problem.js';
import { serverOptions } from '../http/request/server-options.js';
import type { Metrics } from '../metrics.js';
import { MetricsAccess } from './metrics-access.js';
import type { Readiness } from './readiness.js';

/** Serves /health, /ready and /metrics for a process that serves nothing else. */
export async function serveOperations(
  readiness: Readiness,
  metrics: Metrics,
  config: Config,
): Promise<{ port: number; close(): Promise<void> }> {
  const server = fastify({
    logger: false,
    forceCloseConnections: true,
    ...serverOptions(config),
  } as FastifyServerOptions);
  const access = new MetricsAccess(config);
  server.get('/health', () => ({ status: 'ok' }));
  server.get('/ready', () => readiness.check());
  server.get('/metrics', async (request, reply) => {
    if (!access.allows(request)) throw new NotFoundException();
    void reply.type('text/plain; version=0.0.4; charset=utf-8');
    return metrics.expose();
  });
  server.setErrorHandler((error, request, reply) => {
    sendProblem(reply, { ...toProblem(error), requestId: request.id });
  });
  server.setNotFoundHandler((request, reply) => {
    sendProblem(reply, { ...toProblem(new NotFoundException()), requestId: request.id });
  });
  await server.listen({ port: config.get('WORKER_PORT'), host: config.get('HOST') });
  const address = server.server.address() as { port: number };
  return { port: address.port, close: () => server.close() };
}
