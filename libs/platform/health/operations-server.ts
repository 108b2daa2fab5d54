import { fastify } from 'fastify';
import { NotFoundException } from '@nestjs/common';
import { sendProblem, toProblem } from '../http/problem.js';
import { requestIdFor } from '../http/request-id.js';
import type { Metrics } from '../metrics.js';
import type { Readiness } from './readiness.js';

/** /health, /ready and /metrics of a process that serves nothing else. */
export async function serveOperations(
  readiness: Readiness,
  metrics: Metrics,
  port: number,
  host: string,
): Promise<{ port: number; close(): Promise<void> }> {
  const server = fastify({ logger: false, forceCloseConnections: true, genReqId: (request) => requestIdFor(request.headers) });
  server.get('/health', () => ({ status: 'ok' }));
  server.get('/ready', () => readiness.check());
  server.get('/metrics', async (_request, reply) => {
    void reply.type('text/plain; version=0.0.4; charset=utf-8');
    return metrics.expose();
  });
  server.setErrorHandler((error, request, reply) => {
    sendProblem(reply, { ...toProblem(error), requestId: request.id });
  });
  server.setNotFoundHandler((request, reply) => {
    sendProblem(reply, { ...toProblem(new NotFoundException()), requestId: request.id });
  });
  await server.listen({ port, host });
  const address = server.server.address() as { port: number };
  return { port: address.port, close: () => server.close() };
}
