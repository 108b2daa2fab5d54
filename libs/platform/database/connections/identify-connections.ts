import { AsyncResource } from 'node:async_hooks';
import type { Pool, PoolClient } from 'pg';
import { requestContext } from '../../access/request-context.js';
import { IdentifiedQuery, type Session } from './identified-query.js';
import { askerOf, NOBODY } from './asker.js';

/** Every statement of the application passes here: entities, queries, transactions. None is sent without its caller. */
export function identifyConnections(pool: Pool): void {
  // The pool hands a freed connection to the next request in the queue, inside the async context of the request that freed it. Bind the callback to
  // its own context, so that the right caller is set.
  const connect = pool.connect.bind(pool) as (callback?: (...parameters: unknown[]) => void) => unknown;
  pool.connect = ((callback?: (...parameters: unknown[]) => void) =>
    connect(callback && AsyncResource.bind(callback))) as typeof pool.connect;
  pool.on('connect', identify);
}

function identify(client: PoolClient): void {
  const session: Session = { status: () => client.getTransactionStatus(), told: NOBODY, columns: new Map() };
  const send = client.query.bind(client) as (...parameters: unknown[]) => unknown;
  const query = (...parameters: unknown[]): unknown => {
    // A cursor is sent without a caller, and sees no protected rows.
    if (typeof (parameters[0] as { submit?: unknown } | undefined)?.submit === 'function') return send(...parameters);
    const actor = requestContext.getStore()?.actor;
    const identified = new IdentifiedQuery(parameters, actor ? askerOf(actor.who) : NOBODY, session);
    if (identified.callback) {
      send(identified);
      return undefined;
    }
    const result = new Promise((resolve, reject) => {
      identified.callback = (error, answer) => {
        if (error) reject(error);
        else resolve(answer);
      };
    });
    send(identified);
    return result;
  };
  client.query = query as typeof client.query;
}
