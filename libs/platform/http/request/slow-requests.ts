import type { Socket } from 'node:net';
import { STATUS_CODES } from 'node:http';
import { requestIdFor } from './request-id.js';
import { fromStatus, WHOLE_REQUEST_SECONDS } from '../problem/problem.js';

const WHOLE_REQUEST_MS = WHOLE_REQUEST_SECONDS * 1000;
/** Interval at which Node looks for late requests; its own default is 30 s. */
const LOOK_MS = 500;

/**
 * Options of Fastify that stop clients from holding a connection by sending slowly. Node reads the header timeout and the interval only when the
 * server is created: the property that Fastify sets later leaves the defaults of 60 s and 30 s.
 */
export const slowRequests = (wholeMs = WHOLE_REQUEST_MS) => ({
  requestTimeout: wholeMs,
  http: { requestTimeout: wholeMs, headersTimeout: wholeMs, connectionsCheckingInterval: Math.min(LOOK_MS, wholeMs) },
  clientErrorHandler: answerClientError,
});

const NO_HTTP = 'That is no HTTP request that can be read.';
const STATUS_OF: Record<string, number> = { ERR_HTTP_REQUEST_TIMEOUT: 408, HPE_HEADER_OVERFLOW: 431 };

/** An incomplete request never becomes a request of Fastify: its answer is written to the connection, which is then closed. */
function answerClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  // An answer that is being sent must not get a second one in its middle.
  const { _httpMessage: answer } = socket as { _httpMessage?: { headersSent: boolean } };
  if (socket.writable && !answer?.headersSent) socket.write(problemOf(STATUS_OF[error.code ?? ''] ?? 400));
  socket.destroySoon();
}

function problemOf(status: number): string {
  const requestId = requestIdFor({});
  const body = JSON.stringify({ ...fromStatus(status, status === 400 ? NO_HTTP : undefined), requestId });
  return [
    `HTTP/1.1 ${String(status)} ${STATUS_CODES[status] ?? ''}`,
    'content-type: application/problem+json; charset=utf-8',
    `content-length: ${String(Buffer.byteLength(body))}`,
    'cache-control: no-store',
    `x-request-id: ${requestId}`,
    'connection: close',
    '',
    body,
  ].join('\r\n');
}
