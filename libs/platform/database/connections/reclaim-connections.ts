import type { Pool } from 'pg';

/** Statements whose failure nobody follows up: the connection is gone, or does not answer. */
const EDGES = /^(begin|start transaction.*|rollback)$/i;

/**
 * Gives connections back to the pool that died inside a transaction. Kysely's controlled transactions release theirs only after a commit
 * or rollback that succeeded, so that each drop by the server inside a transaction would take one of the pool's places for good.
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
            // Released already.
          }
        });
      }
      return result;
    };
    client.query = watched as typeof client.query;
  });
}
