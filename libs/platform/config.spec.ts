import { Config, DEMO_PASSWORD, InvalidSettings, settings } from './config.js';

const RIGHT = {
  DATABASE_URL: 'postgresql://app@db.example/consilium',
  REDIS_URL: 'redis://redis.example',
  JWT_PRIVATE_KEY: 'a key',
  SECRET_KEY: Buffer.alloc(32, 1).toString('base64'),
};

/** The lines of the refusal, without the one that says where to read on. */
function complaints(env: Record<string, string | undefined>): string[] {
  try {
    Config.fromEnvironment({ ...RIGHT, ...env });
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidSettings);
    const lines = (error as Error).message.split('\n');
    expect(lines.pop()).toBe('Every setting is explained in .env.example.');
    return lines;
  }
  return [];
}

test('the four settings without default are enough', () => {
  expect(complaints({})).toEqual([]);
  const config = Config.fromEnvironment(RIGHT);
  expect(config.get('PORT')).toBe(3000);
  expect(config.isProduction).toBe(true);
  expect(config.publicUrl).toBe('http://localhost:3000');
});

test.each(['DATABASE_URL', 'REDIS_URL', 'JWT_PRIVATE_KEY', 'SECRET_KEY'])('%s is missed when it is absent, empty or blank', (name) => {
  for (const value of [undefined, '', '  ']) {
    const [line, ...more] = complaints({ [name]: value });
    expect(more).toEqual([]);
    expect(line).toMatch(new RegExp(`^${name}.* is missing$`));
  }
});

const SECRET = 'hunter2-canary';
test.each([
  ['NODE_ENV', 'staging'],
  ['PORT', '65536'],
  ['PORT', '-1'],
  ['PORT', '3000.5'],
  ['PORT', 'http'],
  ['WORKER_PORT', 'x'],
  ['PUBLIC_URL', 'consilium.example'],
  ['PUBLIC_URL', 'ftp://consilium.example'],
  ['DATABASE_URL', `mysql://${SECRET}@db/x`],
  ['DATABASE_URL', SECRET],
  ['DATABASE_OWNER_URL', SECRET],
  ['DATABASE_POOL_MAX', '0'],
  ['DATABASE_POOL_MAX', '201'],
  ['REDIS_URL', `http://${SECRET}@redis`],
  ['SECRET_KEY', SECRET],
  ['SECRET_KEY', Buffer.alloc(31).toString('base64')],
  ['ACCESS_TOKEN_MINUTES', '0'],
  ['ACCESS_TOKEN_MINUTES', '61'],
  ['LOG_LEVEL', 'loud'],
  ['OUTBOX_POLL_MS', '1'],
  ['SAGA_CONCURRENCY', '0'],
  ['SAGA_ATTEMPTS', '21'],
  ['SHUTDOWN_SECONDS', '301'],
  ['TRUST_PROXY', 'the one before us'],
  ['TRUST_PROXY', '10.0.0.0/8, 300.1.1.1'],
  ['CORS_ORIGINS', 'pages.example'],
  ['CORS_ORIGINS', 'https://clinic.example/path'],
  ['OIDC_ISSUERS', 'https://login.clinic.example'],
  ['OIDC_ISSUERS', 'login.clinic.example=client'],
  ['OIDC_ISSUERS', 'http://login.clinic.example=client'],
  ['SMTP_URL', `https://${SECRET}@mail.example`],
  ['LOCKOUT_FAILURES', '0'],
  ['RATE_LIMIT_PER_MINUTE', '0'],
  ['REFRESH_TOKEN_DAYS', '0'],
  ['SESSION_MAX_DAYS', '366'],
  ['REQUIRE_ADMIN_SECOND_FACTOR', 'maybe'],
  ['PASSWORD_HASHES_AT_ONCE', '0'],
])('%s = %j is one line that names it and does not repeat it', (name, value) => {
  const lines = complaints({ [name]: value });
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(new RegExp(`^${name} is wrong: `));
  expect(lines[0]).not.toContain(SECRET);
  if (value.trim().length > 4) expect(lines[0]).not.toContain(value);
});

test('several wrong settings are several lines', () => {
  expect(
    complaints({ PORT: 'x', REDIS_URL: undefined, LOG_LEVEL: 'loud' })
      .map((line) => line.split(' ')[0])
      .sort(),
  ).toEqual(['LOG_LEVEL', 'PORT', 'REDIS_URL']);
});

test('an administrator is named with email and password, or not at all', () => {
  expect(complaints({ ADMIN_EMAIL: 'admin@clinic.example', ADMIN_PASSWORD: 'vX9-treppe-lunar' })).toEqual([]);
  for (const env of [{ ADMIN_EMAIL: 'admin@clinic.example' }, { ADMIN_PASSWORD: 'vX9-treppe-lunar' }]) {
    expect(complaints(env)).toEqual(['ADMIN_EMAIL and ADMIN_PASSWORD go together: give both or neither']);
  }
  const wrong = complaints({ ADMIN_EMAIL: 'nobody', ADMIN_PASSWORD: 'short' });
  expect(wrong.map((line) => line.split(' ')[0]).sort()).toEqual(['ADMIN_EMAIL', 'ADMIN_PASSWORD']);
  expect(wrong.join()).not.toMatch(/nobody|short/);
});

test('the demo password is refused outside development, also where nobody said which kind of installation this is', () => {
  const demo = { ADMIN_EMAIL: 'admin@clinic.example', ADMIN_PASSWORD: DEMO_PASSWORD };
  for (const NODE_ENV of ['production', 'test', undefined]) {
    expect(complaints({ ...demo, NODE_ENV })).toEqual(['ADMIN_PASSWORD is wrong: the demo password is for development only']);
  }
  expect(complaints({ ...demo, NODE_ENV: 'development' })).toEqual([]);
});

test('proxies and origins are lists with blanks and empty entries left out', () => {
  const config = Config.fromEnvironment({
    ...RIGHT,
    TRUST_PROXY: '10.0.0.0/8, 127.0.0.1,, ::1',
    CORS_ORIGINS: 'https://clinic.example, http://localhost:5173',
  });
  expect(config.list('TRUST_PROXY')).toEqual(['10.0.0.0/8', '127.0.0.1', '::1']);
  expect(config.list('CORS_ORIGINS')).toEqual(['https://clinic.example', 'http://localhost:5173']);
});

test('a blank setting is one that was not made', () => {
  expect(Config.fromEnvironment({ ...RIGHT, PORT: ' ' }).get('PORT')).toBe(3000);
});

test('the public URL loses the slash at its end', () => {
  expect(Config.fromEnvironment({ ...RIGHT, PUBLIC_URL: 'https://clinic.example/' }).publicUrl).toBe('https://clinic.example');
});

test('every setting says what it means', () => {
  for (const [name, schema] of Object.entries(settings.shape))
    expect([name, schema.description]).toEqual([name, expect.stringMatching(/\.$/)]);
});
