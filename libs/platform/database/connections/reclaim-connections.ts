import type { Pool } from 'pg';

/** Statements whose failure is not handled elsewhere: the connection is gone, or does not answer. */
const EDGES = /^(begin|start transaction.*|rollback)$/i;

/**
 * Releases connections that died inside a transaction. Kysely's controlled transactions release a connection only after a successful commit or
 * rollback. Without this, every drop by the server inside a transaction would take one connection from the pool for good.
 */
export function reclaimConnections(pool: Pool): void {
  pool.on('connect', (client) => {
    const query = client.query.bind(client) as (...parameters: unknown[]) => unknown;
    const watched = (...parameters: unknown[]): unknown => {
      const result = query(...parameters);
      const [text] = parameters;
      if (typeof text === 'string' && EDGES.test(text) && result instanceof Promise) {
        result.catch(() => {
          try {
            client.release(true);
          } catch {
            // The connection was released before.
          }
        });
      }
      return result;
    };
    client.query = watched as typeof client.query;
  });
}
