import { startSystem, type System } from '../../support/app.js';

let system: System;
beforeAll(async () => {
  system = await startSystem({ env: { CORS_ORIGINS: 'https://app.example, https://other.example' } });
});
afterAll(() => system.stop());

const preflight = (origin: string) =>
  fetch(`${system.url}/api/v1/appointments`, {
    method: 'OPTIONS',
    headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization,idempotency-key' },
  });

test.each(['https://app.example', 'https://other.example'])('pages of %s, which CORS_ORIGINS names, may call the API', async (origin) => {
  const answer = await preflight(origin);
  expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([204, origin]);
  for (const method of ['GET', 'POST', 'PUT', 'DELETE']) expect(answer.headers.get('access-control-allow-methods')).toContain(method);
  const read = await system.anonymous.get('/appointments', { origin });
  expect([read.status, read.headers.get('access-control-allow-origin')]).toEqual([401, origin]);
  expect(read.headers.get('access-control-expose-headers')).toContain('etag');
});

test('pages of any other origin may not', async () => {
  const answer = await preflight('https://evil.example');
  expect(answer.headers.get('access-control-allow-origin')).toBeNull();
});
