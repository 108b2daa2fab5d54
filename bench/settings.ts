import { generateKeyPairSync, randomBytes } from 'node:crypto';

/**
 * Settings of a server in production on these stores, with keys of its own. Access tokens last an hour: they must outlive the run. Patients may have as many
 * future bookings as the run makes.
 */
export const benchSettings = (databaseUrl: string, redisUrl: string): NodeJS.ProcessEnv => ({
  ...process.env,
  NODE_ENV: 'production',
  DATABASE_URL: databaseUrl,
  REDIS_URL: redisUrl,
  JWT_PRIVATE_KEY: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }),
  SECRET_KEY: randomBytes(32).toString('base64'),
  ENCRYPTION_KEYS: `bench=${randomBytes(32).toString('base64')}`,
  PUBLIC_URL: 'http://localhost',
  PORT: '0',
  ACCESS_TOKEN_MINUTES: '60',
  MAX_FUTURE_BOOKINGS: '1000',
  MAX_FUTURE_BOOKINGS_UNVERIFIED: '1000',
});
