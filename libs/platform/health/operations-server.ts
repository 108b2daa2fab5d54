import { fastify } from 'fastify';
import { toProblem } from '../http/problem.js';
import type { Metrics } from '../metrics.js';
import type { Readiness } from './readiness.js';

/** /health, /ready and /metrics of a process that serves nothing else. */
export async function serveOperations(
  readiness: Readiness,
  metrics: Metrics,
  port: number,
  host: string,
): Promise<{ port: number; close(): Promise<void> }> {
  const server = fastify({ logger: false, forceCloseConnections: true });
  server.get('/health', () => ({ status: 'ok' }));
  server.get('/ready', () => readiness.check());
  server.get('/metrics', async (_request, reply) => {
    void reply.type('text/plain; version=0.0.4; charset=utf-8');
    return metrics.expose();
  });
  server.setErrorHandler((error, _request, reply) => {
    const problem = toProblem(error);
    void reply.status(problem.status).type('application/problem+json').send(JSON.stringify(problem));
  });
  await server.listen({ port, host });
  const address = server.server.address() as { port: number };
  return { port: address.port, close: () => server.close() };
}
