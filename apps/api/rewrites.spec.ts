import { rewriteUrl } from './rewrites.js';

test.each([
  ['/api/auth/login', '/api/v1/auth/login'],
  ['/api/patients/?limit=3', '/api/v1/patients/?limit=3'],
  ['/api/v1/institutions/42', '/api/v1/hospitals/42'],
  ['/api/v1/institutions', '/api/v1/hospitals'],
  ['/api/v1/messaging/threads/', '/api/v1/messages/threads/'],
  ['/auth/verify-token', '/api/v1/auth/verify-token'],
  ['/users/create', '/api/v1/users/create'],
  ['/api/institutions/42?limit=3', '/api/v1/hospitals/42?limit=3'],
  ['/api/messaging', '/api/v1/messages'],
  ['/api/docs', '/docs'],
  ['/api/v1/docs', '/docs'],
  ['/api/v1/redoc', '/redoc'],
])('%s is %s', (older, here) => {
  expect(rewriteUrl(older)).toBe(here);
});

test.each(['/api/v1/appointments', '/api/v1/messages/1', '/api/v1', '/health', '/docs', '/users/createx', '/api/v1/institutionsx', '/'])(
  '%s stays',
  (url) => {
    expect(rewriteUrl(url)).toBe(url);
  },
);
