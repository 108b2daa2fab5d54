import { fastify, type FastifyInstance } from 'fastify';
import { Config } from '../config.js';
import { MetricsAccess } from './metrics-access.js';

const TOKEN = 'a-token-that-only-prometheus-knows';
const servers: FastifyInstance[] = [];
afterAll(() => Promise.all(servers.map((server) => server.close())));

/** True if a request from this address with these headers may read the metrics under these settings. */
async function may(settings: Record<string, string>, remoteAddress: string, headers: Record<string, string> = {}): Promise<boolean> {
  const config = Config.fromEnvironment({
    DATABASE_URL: 'postgresql://db.example/consilium',
    REDIS_URL: 'redis://redis.example',
    JWT_PRIVATE_KEY: 'a key',
    SECRET_KEY: Buffer.alloc(32, 1).toString('base64'),
    ENCRYPTION_KEYS: `first=${Buffer.alloc(32).toString('base64')}`,
    ...settings,
  });
  const access = new MetricsAccess(config);
  const proxies = config.list('TRUST_PROXY');
  const server = fastify({ logger: false, trustProxy: proxies.length > 0 ? proxies : false });
  servers.push(server);
  server.get('/metrics', (request) => ({ may: access.allows(request) }));
  return (await server.inject({ url: '/metrics', remoteAddress, headers })).json<{ may: boolean }>().may;
}

test.each(['127.0.0.1', '127.8.8.8', '::1', '::ffff:127.0.0.1'])('%s is this machine', async (address) => {
  expect(await may({}, address)).toBe(true);
});

test.each(['10.0.0.7', '203.0.113.9', '::ffff:203.0.113.9', '2001:db8::1', '0.0.0.0'])('%s is not', async (address) => {
  expect(await may({}, address)).toBe(false);
});

test.each(
  `forwarded via x-forwarded-for x-forwarded-host x-forwarded-proto x-forwarded-port x-forwarded-server x-forwarded-prefix x-real-ip
  x-client-ip true-client-ip cf-connecting-ip fastly-client-ip X-Cluster-Client-IP`.split(/\s+/),
)('what a proxy on this machine passes on (%s) is not from this machine', async (header) => {
  expect(await may({}, '127.0.0.1', { [header]: '127.0.0.1' })).toBe(false);
  expect(await may({ METRICS_NETWORKS: '127.0.0.0/8' }, '127.0.0.1', { [header]: '127.0.0.1' })).toBe(false);
  expect(await may({ TRUST_PROXY: '10.0.0.1' }, '127.0.0.1', { [header]: '127.0.0.1' })).toBe(false);
});

test.each(['accept', 'user-agent', 'x-request-id', 'x-prometheus-scrape-timeout-seconds', 'host', 'x-ip-version'])(
  'a reader on this machine may send %s',
  async (header) => {
    expect(await may({}, '127.0.0.1', { [header]: '127.0.0.1' })).toBe(true);
  },
);

test('a network that is named may read, also an address and one of IPv6', async () => {
  const settings = { METRICS_NETWORKS: '10.20.0.0/16, 192.0.2.1, 2001:db8::/32' };
  for (const address of ['10.20.3.4', '::ffff:10.20.3.4', '192.0.2.1', '2001:db8::7']) expect(await may(settings, address)).toBe(true);
  for (const address of ['10.21.0.1', '192.0.2.2', '2001:db9::7']) expect(await may(settings, address)).toBe(false);
  expect(await may(settings, '127.0.0.1')).toBe(true);
});

test('behind a trusted proxy the client counts, not the proxy', async () => {
  const settings = { TRUST_PROXY: '127.0.0.1', METRICS_NETWORKS: '10.20.0.0/16' };
  expect(await may(settings, '127.0.0.1', { 'x-forwarded-for': '10.20.3.4' })).toBe(true);
  expect(await may(settings, '127.0.0.1', { 'x-forwarded-for': '203.0.113.9' })).toBe(false);
  expect(await may(settings, '127.0.0.1', { 'x-forwarded-for': '10.20.3.4, 203.0.113.9' })).toBe(false);
  expect(await may(settings, '127.0.0.1', { 'x-forwarded-for': '127.0.0.1' })).toBe(false);
});

test('the token opens it from everywhere, and nothing else that is sent', async () => {
  const settings = { METRICS_TOKEN: TOKEN };
  const sent = (authorization: string) => may(settings, '203.0.113.9', { authorization });
  for (const right of [`Bearer ${TOKEN}`, `bearer ${TOKEN}`]) expect(await sent(right)).toBe(true);
  for (const wrong of ['', 'Bearer ', `Bearer ${TOKEN}x`, `Bearer ${TOKEN.slice(1)}`, `Basic ${TOKEN}`, TOKEN])
    expect(await sent(wrong)).toBe(false);
  expect(await may({}, '203.0.113.9', { authorization: 'Bearer undefined' })).toBe(false);
});
