import { startSystem, type System } from '../../support/app.js';
import { Process } from '../../support/processes.js';

const TOKEN = 'a-token-that-only-prometheus-knows';
let system: System;
let worker: Process;
beforeAll(async () => {
  system = await startSystem({ env: { METRICS_TOKEN: TOKEN } });
  worker = await Process.start('worker', system.env);
});
afterAll(async () => {
  await worker.end('SIGTERM');
  await system.stop();
});

const urls = () => ({ api: system.url, worker: `http://127.0.0.1:${String(worker.port)}` });
/** The header of a request through a proxy on this machine that is not configured. */
const FORWARDED = { 'x-forwarded-for': '203.0.113.9' };

describe.each(['api', 'worker'] as const)('the metrics of the %s', (name) => {
  const get = (path: string, headers: Record<string, string> = {}, method = 'GET') => fetch(`${urls()[name]}${path}`, { headers, method });

  test('are for this machine', async () => {
    const answer = await get('/metrics');
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8']);
    expect(await answer.text()).toContain('consilium_dependency_up{dependency="database"} 1');
  });

  test('are for whoever has the token', async () => {
    expect((await get('/metrics', { ...FORWARDED, authorization: `Bearer ${TOKEN}` })).status).toBe(200);
  });

  test('are not there for anybody else: the answer is that of a path that there is not', async () => {
    const problem = async (path: string, headers: Record<string, string>) => {
      const answer = await get(path, headers);
      const { requestId: _, ...body } = (await answer.json()) as Record<string, unknown>;
      return { status: answer.status, type: answer.headers.get('content-type'), body };
    };
    const nothing = await problem('/nothing', FORWARDED);
    expect(nothing.status).toBe(404);
    const vain: Record<string, string>[] = [
      {},
      { authorization: `Bearer ${TOKEN}x` },
      { authorization: 'Bearer ' },
      { forwarded: 'for=127.0.0.1' },
    ];
    for (const more of vain) {
      expect(await problem('/metrics', { ...FORWARDED, ...more })).toEqual(nothing);
    }
    for (const path of ['/metrics/', '/%6detrics', '/metrics?x=1']) expect((await problem(path, FORWARDED)).status).toBe(404);
    expect((await get('/metrics', FORWARDED, 'HEAD')).status).toBe(404);
  });

  test('leave health and readiness to everybody', async () => {
    for (const path of ['/health', '/ready']) expect((await get(path, FORWARDED)).status).toBe(200);
  });
});
