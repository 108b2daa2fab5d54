import type { FastifyInstance } from 'fastify';
import type { Readiness } from '../../health/readiness.js';

/** A process that stops answers what it took and tells the client not to come back on this connection. */
export function addGracefulShutdown(fastify: FastifyInstance, readiness: Readiness): void {
  fastify.addHook('onSend', (_request, reply, payload, done) => {
    if (readiness.stopping) void reply.header('connection', 'close');
    done(null, payload);
  });
  fastify.addHook('preClose', (done) => {
    // Connections that become idle only after the server closed would hold it open.
    const closing = setInterval(() => {
      fastify.server.closeIdleConnections();
    }, 50);
    fastify.server.once('close', () => {
      clearInterval(closing);
    });
    done();
  });
}
