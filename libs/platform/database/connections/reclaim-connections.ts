import type { Pool, PoolClient } from 'pg';

/** Statements whose failure is not handled elsewhere: the connection is gone, or does not answer. */
const EDGES = /^(begin|start transaction.*|rollback)$/i;

/** Releases connections that Kysely would never give back, and that would take a place of the pool for good. */
export function reclaimConnections(pool: Pool): void {
  reclaimDead(pool);
  reclaimLate(pool);
}

/** Kysely's controlled transactions release a connection only after a successful commit or rollback, not one that the server dropped. */
function reclaimDead(pool: Pool): void {
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

/** Kysely loses a connection that was being made while the pool was closed, and the closing would wait for it forever. */
function reclaimLate(pool: Pool): void {
  const connect = pool.connect.bind(pool) as (callback?: unknown) => Promise<PoolClient>;
  const inTime = (client: PoolClient): PoolClient => {
    if (!pool.ending) return client;
    client.release(true);
    throw new Error('The process shuts down: this connection came too late.');
  };
  pool.connect = ((callback?: unknown) => (callback ? connect(callback) : connect().then(inTime))) as typeof pool.connect;
}
