import { startSystem, type System } from '../../support/app.js';

let system: System;
beforeAll(async () => {
  system = await startSystem();
});
afterAll(() => system.stop());

test.each(['//docs', '//redoc', '//api/v1/docs', '//api/v1/redoc'])(
  '%s is a page whose policy lets its own scripts and styles load',
  async (path) => {
    const page = await system.anonymous.get(path);
    expect(page.status).toBe(200);
    expect(page.headers.get('content-type')).toContain('text/html');
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/default-src 'self'/);
    for (const never of ['object-src', 'base-uri', 'frame-ancestors']) expect(policy).toContain(`${never} 'none'`);
    expect(policy).toMatch(/style-src 'self' 'unsafe-inline'/);
    const scripts = [...(page.body as string).matchAll(/<script src="([^"]+)"/g)].map(([, source]) => source ?? '');
    expect(scripts.length).toBeGreaterThan(0);
    for (const source of scripts) {
      const script = await system.anonymous.get(`/${new URL(source, 'http://host/').pathname}`);
      expect([source, script.status, script.headers.get('content-type')]).toEqual([source, 200, expect.stringContaining('javascript')]);
    }
  },
);

test.each(['//docs', '//redoc'])('%s has an icon that is there', async (path) => {
  const page = await system.anonymous.get(path);
  const icon = /<link rel=['"]icon['"][^>]* href=['"]([^'"]+)/.exec(page.body as string)?.[1] ?? '';
  for (const at of [icon, '/favicon.ico']) {
    const { status, headers } = await system.anonymous.get(`/${new URL(at, 'http://host/').pathname}`);
    expect([at, status, headers.get('content-type')]).toEqual([at, 200, 'image/svg+xml']);
  }
});

test('the root tells a program what this is and leads a browser to the documentation', async () => {
  expect((await system.anonymous.get('//')).body).toMatchObject({ name: 'Consilium', contract: '/openapi.json' });
  const browser = await system.anonymous.get('//', { accept: 'text/html,*/*' });
  expect([browser.status, browser.headers.get('location')]).toEqual([302, '/docs']);
});

test('answers of the interface may be kept by nobody, framed by nobody and run nothing', async () => {
  const { headers } = await system.anonymous.get('/appointments');
  expect(headers.get('cache-control')).toBe('no-store');
  expect(headers.get('content-security-policy')).toBe("default-src 'none'; base-uri 'none'; frame-ancestors 'none'");
  expect(headers.get('x-content-type-options')).toBe('nosniff');
});
