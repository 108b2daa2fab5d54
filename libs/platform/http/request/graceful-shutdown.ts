import type { FastifyInstance } from 'fastify';
import type { Readiness } from '../../health/readiness.js';

/** A graceful shutdown answers the requests that were accepted and tells each client to close the connection. */
export function addGracefulShutdown(fastify: FastifyInstance, readiness: Readiness): void {
  fastify.addHook('onSend', (_request, reply, payload, done) => {
    if (readiness.stopping) void reply.header('connection', 'close');
    done(null, payload);
  });
  fastify.addHook('preClose', (done) => {
    // A connection that becomes idle after the server was closed would hold it open.
    const closing = setInterval(() => {
      fastify.server.closeIdleConnections();
    }, 50);
    fastify.server.once('close', () => {
      clearInterval(closing);
    });
    done();
  });
}
