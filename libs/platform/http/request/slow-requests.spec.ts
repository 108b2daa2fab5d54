import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { fastify, type FastifyInstance } from 'fastify';
import { slowRequests } from './slow-requests.js';

const DRIP_MS = 20;
const SHORT_MS = 200;
let server: FastifyInstance;

beforeAll(async () => {
  server = fastify({ logger: false, forceCloseConnections: true, ...(slowRequests(SHORT_MS) as object) });
  server.post('/', (request) => ({ got: request.body }));
  await server.listen({ port: 0, host: '127.0.0.1' });
});
afterAll(() => server.close());

/** Sends the beginning at once and then one byte after another without end. Returns the answer once the server closes the connection. */
async function drip(beginning: string, byte: string): Promise<string> {
  const socket = connect((server.server.address() as AddressInfo).port, '127.0.0.1');
  let answer = '';
  socket.on('data', (chunk) => (answer += chunk.toString())).on('error', () => undefined);
  await once(socket, 'connect');
  socket.write(beginning);
  const dripping = byte === '' ? undefined : setInterval(() => socket.write(byte), DRIP_MS);
  await once(socket, 'close');
  clearInterval(dripping);
  return answer;
}

const HEAD = 'POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n';

test.each([
  ['headers that drip', `${HEAD}X-Drip: `, 'a'],
  ['a body that drips', `${HEAD}Content-Length: 100000\r\n\r\n"`, 'a'],
  ['a body in chunks that drip', `${HEAD}Transfer-Encoding: chunked\r\n\r\n`, '1\r\n1\r\n'],
  ['a body that never comes', `${HEAD}Content-Length: 5\r\n\r\n`, ''],
])('%s: the request ends while it is still sent, with a problem document', async (_what, beginning, byte) => {
  const [head = '', body = ''] = (await drip(beginning, byte)).split('\r\n\r\n');
  expect(head).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/);
  expect(head).toContain('content-type: application/problem+json');
  expect(head).toContain('connection: close');
  const problem = JSON.parse(body) as { requestId: string };
  expect(problem).toMatchObject({ status: 408, code: 'request-timeout', detail: 'The request did not arrive within 10 s.' });
  expect(head).toContain(`x-request-id: ${problem.requestId}`);
});

test('a connection that never says a word is ended too', async () => {
  expect(await drip('', '')).toMatch(/^(HTTP\/1\.1 408 |$)/);
});

test('what is no HTTP, and headers that are too long, are problem documents as well', async () => {
  expect(await drip('NONSENSE\r\n\r\n', '')).toMatch(/^HTTP\/1\.1 400 [^]*"detail":"[^"]+","code":"bad-request"/);
  expect(await drip(`${HEAD}X-Long: ${'a'.repeat(100_000)}\r\n\r\n`, '')).toMatch(
    /^HTTP\/1\.1 431 [^]*"detail":"[^"]+","code":"headers-too-large"/,
  );
});

test('headers and body have the same 10 s, and whoever is late is found at once', () => {
  const { requestTimeout, http } = slowRequests();
  expect([requestTimeout, http.requestTimeout, http.headersTimeout]).toEqual([10_000, 10_000, 10_000]);
  expect(http.connectionsCheckingInterval).toBeLessThanOrEqual(1000);
});
