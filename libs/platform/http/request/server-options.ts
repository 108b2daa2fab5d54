import type { IncomingMessage } from 'node:http';
import type { Config } from '../../config.js';
import { requestIdFor } from './request-id.js';
import { slowRequests } from './slow-requests.js';

/** Options of Fastify for all our servers. */
export function serverOptions(config: Config) {
  const proxies = config.list('TRUST_PROXY');
  return {
    trustProxy: proxies.length > 0 ? proxies : false,
    genReqId: (request: IncomingMessage) => requestIdFor(request.headers),
    ...slowRequests(),
  };
}
