import { Config, DEMO_PASSWORD, InvalidSettings, settings } from './config.js';

const RIGHT = {
  DATABASE_URL: 'postgresql://app@db.example/consilium',
  REDIS_URL: 'redis://redis.example',
  JWT_PRIVATE_KEY: 'a key',
  SECRET_KEY: Buffer.alloc(32, 1).toString('base64'),
  ENCRYPTION_KEYS: `first=${Buffer.alloc(32, 2).toString('base64')}`,
};

/** Lines of the refusal, without the line that names the documentation. */
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

test('the five settings without default are enough', () => {
  expect(complaints({})).toEqual([]);
  const config = Config.fromEnvironment(RIGHT);
  expect(config.get('PORT')).toBe(3000);
  expect(config.isProduction).toBe(true);
  expect(config.publicUrl).toBe('http://localhost:3000');
});

test.each(['DATABASE_URL', 'REDIS_URL', 'JWT_PRIVATE_KEY', 'SECRET_KEY', 'ENCRYPTION_KEYS'])(
  '%s is missed when it is absent, empty or blank',
  (name) => {
    for (const value of [undefined, '', '  ']) {
      const [line, ...more] = complaints({ [name]: value });
      expect(more).toEqual([]);
      expect(line).toMatch(new RegExp(`^${name}.* is missing\\.$`));
    }
  },
);

const SECRET = 'hunter2-canary';
const WHOLE = (min: string, max: string) => `must be a whole number from ${min} to ${max}.`;
const NETWORKS = 'must be a comma-separated list of addresses or networks such as 10.0.0.0/8.';
/** Rule of each setting, with values that break it. */
const WRONG: Record<string, [sentence: string, ...values: string[]]> = {
  NODE_ENV: ['must be development, test or production.', 'staging', 'Production'],
  HOST: ['must be an address or a host name.', 'http://here', 'two words', '127.0.0.1:3000'],
  PORT: [WHOLE('0', '65535'), '65536', '-1', '3000.5', 'http', 'NaN', 'Infinity', '80a'],
  WORKER_PORT: [WHOLE('0', '65535'), 'x'],
  PUBLIC_URL: ['must be an http or https URL.', 'consilium.example', 'ftp://consilium.example'],
  DATABASE_URL: ['must be a postgresql:// URL.', `mysql://${SECRET}@db/x`, SECRET],
  DATABASE_OWNER_URL: ['must be a postgresql:// URL.', SECRET],
  DATABASE_POOL_MAX: [WHOLE('1', '200'), '0', '201'],
  REDIS_URL: ['must be a redis:// URL.', `http://${SECRET}@redis`],
  ACCESS_TOKEN_MINUTES: [WHOLE('1', '60'), '0', '61'],
  REFRESH_TOKEN_DAYS: [WHOLE('1', '90'), '0', '91'],
  SESSION_MAX_DAYS: [WHOLE('1', '365'), '0', '366'],
  REQUIRE_ADMIN_SECOND_FACTOR: ['must be true or false.', 'maybe'],
  LOCKOUT_FAILURES: [WHOLE('3', '1000'), '0'],
  LOCKOUT_ADDRESS_FAILURES: [WHOLE('3', '100000'), '0'],
  RATE_LIMIT_PER_MINUTE: [WHOLE('1', '1000000'), '0'],
  PUBLIC_DIRECTORY: ['must be true or false.', 'perhaps'],
  MAX_FUTURE_BOOKINGS: [WHOLE('1', '1000'), '0'],
  MAX_FUTURE_BOOKINGS_UNVERIFIED: [WHOLE('1', '1000'), '0'],
  PASSWORD_HASHES_AT_ONCE: [WHOLE('1', '64'), '0', '65', 'all'],
  OIDC_ISSUERS: [
    'must be a comma-separated list of issuer=client-id pairs such as https://accounts.example=my-client.',
    'https://login.clinic.example',
    'login.clinic.example=client',
  ],
  SMTP_URL: ['must be an smtp:// or smtps:// URL.', `https://${SECRET}@mail.example`],
  SECRET_KEY: ['must be at least 32 random bytes in base64 (openssl rand -base64 32).', SECRET, Buffer.alloc(31).toString('base64')],
  ENCRYPTION_KEYS: [
    'must be a comma-separated list of name=key, each key 32 random bytes in base64 (openssl rand -base64 32).',
    SECRET,
    `first=${Buffer.alloc(31).toString('base64')}`,
    `=${Buffer.alloc(32).toString('base64')}`,
  ],
  ADMIN_EMAIL: ['must be an email address.', 'nobody', 'a@b'],
  ADMIN_PASSWORD: ['must have 8 to 128 characters.', 'short', 'x'.repeat(129)],
  COUNTRY: ['must be an ISO 3166-1 alpha-2 code such as US.', 'us', 'USA', 'Spain', 'XX'],
  LOG_LEVEL: ['must be debug, info, warn, error or silent.', 'loud'],
  TRUST_PROXY: [NETWORKS, 'the one before us', '10.0.0.0/8, 300.1.1.1', '10.0.0.0/33'],
  METRICS_NETWORKS: [NETWORKS, 'prometheus', 'loopback', '10.0.0.0/8, ::1/129'],
  METRICS_TOKEN: ['must have 16 to 1000 characters.', 'fifteen-letters', 'x'.repeat(1001)],
  CORS_ORIGINS: [
    'must be a comma-separated list of origins such as https://clinic.example.',
    'pages.example',
    'https://clinic.example/path',
  ],
  OUTBOX_POLL_MS: [WHOLE('50', '60000'), '1'],
  SAGA_CONCURRENCY: [WHOLE('1', '100'), '0'],
  SAGA_ATTEMPTS: [WHOLE('1', '20'), '21'],
  SHUTDOWN_SECONDS: [WHOLE('1', '300'), '301'],
};
/** Settings that take any text, or whose faults show only when they are read. */
const ANY_TEXT = ['JWT_PRIVATE_KEY', 'JWT_PRIVATE_KEY_FILE', 'JWT_FORMER_KEYS_FILE', 'MAIL_FOLDER', 'MAIL_FROM', 'AUDIT_CHECKPOINT_FILE'];

test('every setting stands in the table, or takes any text', () => {
  expect([...Object.keys(WRONG), ...ANY_TEXT].sort()).toEqual(Object.keys(settings.shape).sort());
});

const ADMIN: Record<string, string> = { ADMIN_EMAIL: 'admin@clinic.example', ADMIN_PASSWORD: 'vX9-treppe-lunar' };
test.each(Object.entries(WRONG).flatMap(([name, [sentence, ...values]]) => values.map((value) => [name, value, sentence] as const)))(
  '%s = %j is one plain sentence that does not repeat it: %s',
  (name, value, sentence) => {
    expect(complaints({ ...(name in ADMIN ? ADMIN : {}), [name]: value })).toEqual([`${name} ${sentence}`]);
  },
);

test('an issuer is reached by https in production', () => {
  const OIDC_ISSUERS = 'http://login.clinic.example=client';
  expect(complaints({ OIDC_ISSUERS })).toEqual(['OIDC_ISSUERS must be reached by https in production.']);
  expect(complaints({ OIDC_ISSUERS, NODE_ENV: 'development' })).toEqual([]);
});

test('a misspelt setting is told, with the one that it is meant to be', () => {
  expect(complaints({ ADMIN_EMAIL: 'admin@clinic.example', ADMIN_PASSWROD: 'vX9-treppe-lunar' })).toEqual([
    'ADMIN_PASSWROD is no setting; did you mean ADMIN_PASSWORD?',
    'ADMIN_EMAIL and ADMIN_PASSWORD go together: give both or neither.',
  ]);
  expect(complaints({ HOSTNAME: 'here', HOME: '/root', PWD: '/' })).toEqual([]);
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
    expect(complaints(env)).toEqual(['ADMIN_EMAIL and ADMIN_PASSWORD go together: give both or neither.']);
  }
  const wrong = complaints({ ADMIN_EMAIL: 'nobody', ADMIN_PASSWORD: 'short' });
  expect(wrong.map((line) => line.split(' ')[0]).sort()).toEqual(['ADMIN_EMAIL', 'ADMIN_PASSWORD']);
  expect(wrong.join()).not.toMatch(/nobody|short/);
});

test('the demo password is refused outside development, also where nobody said which kind of installation this is', () => {
  const demo = { ADMIN_EMAIL: 'admin@clinic.example', ADMIN_PASSWORD: DEMO_PASSWORD };
  for (const NODE_ENV of ['production', 'test', undefined]) {
    expect(complaints({ ...demo, NODE_ENV })).toEqual([
      'ADMIN_PASSWORD must be another one than the demo password, which is for development only.',
    ]);
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
