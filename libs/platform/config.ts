import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { z } from 'zod';
import { CannotStart } from './cannot-start.js';
import { isPhoneCountry } from './http/fields/phones.js';
import { misspeltSettings } from './misspelt.js';
import { readKeys } from './sealing/keys.js';

/** Rule for a value, as the end of a sentence that begins with the name of its setting. */
const must = (be: string) => ({ error: `must be ${be}` });
const list = new Intl.ListFormat('en-GB', { type: 'disjunction' });

function number(min: number, max: number) {
  const said = must(`a whole number from ${String(min)} to ${String(max)}`);
  return z.coerce.number(said).int(said).min(min, said).max(max, said);
}
const integer = (min: number, max: number, fallback: number) => number(min, max).default(fallback);
const textOf = (min: number, max: number) =>
  z.string().refine(({ length }) => length >= min && length <= max, { error: `must have ${String(min)} to ${String(max)} characters` });
const oneOf = <const T extends readonly string[]>(...values: T) => z.enum(values, must(list.format(values)));
const url = (protocols: string, what: string) =>
  z.string().refine((value) => URL.canParse(value) && new RegExp(`^(${protocols}):$`).test(new URL(value).protocol), must(what));

const items = (text: string): string[] =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
const listOf = (isOne: (item: string) => boolean, what: string) =>
  z.string().refine((text) => items(text).every(isOne), must(`a comma-separated list of ${what}`));

function isNetwork(item: string): boolean {
  const [address = '', bits, ...more] = item.split('/');
  const version = isIP(address);
  return version > 0 && more.length === 0 && (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128)));
}
/** True for an address, a network, or one of Fastify's names for the usual networks. */
const isProxy = (item: string): boolean => /^(loopback|linklocal|uniquelocal)$/.test(item) || isNetwork(item);
const isHost = (text: string): boolean => isIP(text) > 0 || /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(text);
const isIssuer = (item: string): boolean => {
  const [issuer = '', audience = ''] = item.split(/=(.*)/s);
  return audience !== '' && URL.canParse(issuer) && /^https?:$/.test(new URL(issuer).protocol);
};
const isOrigin = (item: string): boolean => /^https?:/.test(item) && URL.canParse(item) && new URL(item).origin === item;

export const SECRET_KEY_RULE = 'must be at least 32 random bytes in base64 (openssl rand -base64 32)';
export const ENCRYPTION_KEYS_RULE =
  'must be a comma-separated list of name=key, each key 32 random bytes in base64 (openssl rand -base64 32)';

/** All settings: environment variables with meaning, unit and default. `.env.example` is generated from this table. */
export const settings = z.object({
  NODE_ENV: oneOf('development', 'test', 'production')
    .default('production')
    .describe(
      'Which kind of installation this is; `npm start` means development. Demo data and the demo password are refused in the others.',
    ),
  HOST: z
    .string()
    .refine(isHost, must('an address or a host name'))
    .default('127.0.0.1')
    .describe('Address that the API and the worker listen on.'),
  PORT: integer(0, 65535, 3000).describe('TCP port of the API. `npm start` takes the next free one if it is in use.'),
  WORKER_PORT: integer(0, 65535, 3001).describe(
    "TCP port of the worker's /health, /ready and /metrics. `npm start` takes the next free one if it is in use.",
  ),
  PUBLIC_URL: url('https?', 'an http or https URL')
    .optional()
    .describe('Address under which users reach the API; issuer of access tokens. Default: http://localhost:PORT.'),
  DATABASE_URL: url('postgres(ql)?', 'a postgresql:// URL').describe(
    'PostgreSQL >= 15, login of the application: a member of the role consilium_app that owns nothing. `npm start` without it runs an embedded server.',
  ),
  DATABASE_OWNER_URL: url('postgres(ql)?', 'a postgresql:// URL')
    .optional()
    .describe('Login that owns the schemas, used by migrations only. Default: DATABASE_URL.'),
  DATABASE_POOL_MAX: integer(1, 200, 10).describe('Most connections that one process opens to PostgreSQL.'),
  REDIS_URL: url('rediss?', 'a redis:// URL').describe(
    'Redis >= 7 with appendonly yes and maxmemory-policy noeviction. `npm start` without it runs a private one.',
  ),
  JWT_PRIVATE_KEY: z
    .string()
    .optional()
    .describe('P-256 private key that signs access tokens (ES256), in PEM. Or give JWT_PRIVATE_KEY_FILE.'),
  JWT_PRIVATE_KEY_FILE: z.string().optional().describe('File that holds JWT_PRIVATE_KEY.'),
  JWT_FORMER_KEYS_FILE: z
    .string()
    .optional()
    .describe(
      'File of public (or private) keys in PEM that signed before JWT_PRIVATE_KEY. Tokens of P-256 keys are still accepted, and the keys published in the JWKS; Ed25519 keys of earlier versions only verify checkpoints of the audit log.',
    ),
  ACCESS_TOKEN_MINUTES: integer(1, 60, 15).describe('Life of an access token, minutes.'),
  REFRESH_TOKEN_DAYS: integer(1, 90, 7).describe('A session that is not refreshed for this long is over, days.'),
  SESSION_MAX_DAYS: integer(1, 365, 30).describe('A session is over after this long however often it is refreshed, days.'),
  REQUIRE_ADMIN_SECOND_FACTOR: z
    .stringbool(must('true or false'))
    .default(false)
    .describe(
      'Whether an administrator must have a second factor: without one their session can do nothing but set one up. true or false.',
    ),
  LOCKOUT_FAILURES: integer(3, 1000, 10).describe(
    'Failed log-ins to one account within 15 minutes after which further ones are refused (429) until they are over.',
  ),
  LOCKOUT_ADDRESS_FAILURES: integer(3, 100_000, 100).describe(
    'The same for all log-ins from one address: far more, since a whole clinic may stand behind it. Accounts that have logged in from there before are not held back.',
  ),
  RATE_LIMIT_PER_MINUTE: integer(1, 1_000_000, 600).describe(
    'Requests per minute and address to each group of sensitive endpoints (log-in, sign-up, tokens, passwords, accounts, clients, emergencies); a tenth of it to those that send links by mail. `npm start` gives 6000, since there everybody has one address.',
  ),
  PASSWORD_HASHES_AT_ONCE: number(1, 64)
    .optional()
    .describe(
      'Passwords that one process hashes or checks at a time; others wait, up to 400, of one network up to 200. Default: one less than there are cores.',
    ),
  OIDC_ISSUERS: listOf(isIssuer, 'issuer=client-id pairs such as https://accounts.example=my-client')
    .optional()
    .describe(
      'Comma-separated OpenID Connect issuers, each with the audience of its id tokens (issuer=client-id), whose id tokens convert-token takes.',
    ),
  SMTP_URL: url('smtps?', 'an smtp:// or smtps:// URL')
    .optional()
    .describe(
      'Mail server, with login where it needs one: smtp://user:password@host:587. In production smtp:// needs STARTTLS, unless it is on this machine.',
    ),
  MAIL_FOLDER: z
    .string()
    .optional()
    .describe('Folder that gets mails as .eml files where SMTP_URL is not set. For development; `npm start` sets it.'),
  MAIL_FROM: z.string().default('Consilium <no-reply@localhost>').describe('Sender of mails.'),
  SECRET_KEY: z
    .string()
    .refine((value) => Buffer.from(value, 'base64').length >= 32, { error: SECRET_KEY_RULE })
    .describe(
      'At least 32 random bytes in base64. Keys derived from it encrypt kept answers and second factors, seal audit events, and make refresh tokens and mail links.',
    ),
  ENCRYPTION_KEYS: z
    .string()
    .refine((value) => readKeys(value) !== undefined, { error: ENCRYPTION_KEYS_RULE })
    .describe(
      'Keys that encrypt what is clinical in the database: name=key, comma-separated, each key 32 random bytes in base64. The first encrypts, all decrypt; a new one is put first, then npm run keys:rotate, then the old one may go. Without them the data cannot be read.',
    ),
  ADMIN_EMAIL: z.email(must('an email address')).optional().describe('Email of the first administrator, created when no account has it.'),
  ADMIN_PASSWORD: textOf(8, 128).optional().describe('Password of the first administrator, 8 to 128 characters.'),
  COUNTRY: z
    .string()
    .refine(isPhoneCountry, must('an ISO 3166-1 alpha-2 code such as US'))
    .default('US')
    .describe('Country of the installation, ISO 3166-1 alpha-2: phone numbers without a country code belong to it.'),
  PUBLIC_DIRECTORY: z
    .stringbool(must('true or false'))
    .default(false)
    .describe('Whether people without an account may look at verified doctors and hospitals and at free times. true or false.'),
  MAX_FUTURE_BOOKINGS: integer(1, 1000, 10).describe(
    'Bookings still to come that patients may have by booking themselves; staff may book more for them.',
  ),
  MAX_FUTURE_BOOKINGS_UNVERIFIED: integer(1, 1000, 2).describe('The same while the email of the account that books is not verified.'),
  LOG_LEVEL: oneOf('debug', 'info', 'warn', 'error', 'silent').default('info').describe('Least severity that is logged.'),
  TRUST_PROXY: listOf(isProxy, 'addresses or networks such as 10.0.0.0/8')
    .optional()
    .describe('Comma-separated addresses or networks of reverse proxies whose X-Forwarded-* headers count. Default: none.'),
  METRICS_NETWORKS: listOf(isNetwork, 'addresses or networks such as 10.0.0.0/8')
    .optional()
    .describe('Comma-separated addresses or networks that may read /metrics. Default: this machine only, which always may.'),
  METRICS_TOKEN: textOf(16, 1000)
    .optional()
    .describe('At least 16 characters; whoever sends them as bearer token may read /metrics from everywhere. Default: nobody.'),
  CORS_ORIGINS: listOf(isOrigin, 'origins such as https://clinic.example')
    .optional()
    .describe('Comma-separated origins whose pages may call the API. Default: none.'),
  OUTBOX_POLL_MS: integer(50, 60_000, 1000).describe(
    'Longest time between two looks of the relay at the outbox, milliseconds; NOTIFY wakes it earlier.',
  ),
  SAGA_CONCURRENCY: integer(1, 100, 10).describe('How many sagas one worker process runs at once.'),
  SAGA_ATTEMPTS: integer(1, 20, 8).describe('How often a failing saga is tried, with doubling delay from 1 s, before it is a dead letter.'),
  AUDIT_CHECKPOINT_FILE: z
    .string()
    .optional()
    .describe(
      'File to which the worker appends signed checkpoints of the audit log, outside of the database so that a cut tail is seen. Default: none.',
    ),
  SHUTDOWN_SECONDS: integer(1, 300, 20).describe('Longest time that a stopping process waits for running requests and jobs, seconds.'),
});

export type Settings = z.infer<typeof settings>;

/** The demo administrator's password, printed by `npm start`. It is refused outside development. */
export const DEMO_PASSWORD = 'consilium-demo';

/** One sentence per missing or wrong setting. The value is never repeated. */
export class InvalidSettings extends CannotStart {}

export class Config {
  private constructor(private readonly values: Settings) {}

  static fromEnvironment(env: NodeJS.ProcessEnv = process.env): Config {
    const given = Object.fromEntries(Object.keys(settings.shape).flatMap((name) => (env[name]?.trim() ? [[name, env[name]]] : [])));
    const parsed = settings.safeParse(given);
    const wrong = parsed.success
      ? contradictions(parsed.data)
      : parsed.error.issues.map(({ path, message }) => {
          const name = path.join('.');
          return `${name} ${name in given ? message : 'is missing'}.`;
        });
    const lines = [...misspeltSettings(env, Object.keys(settings.shape)), ...wrong];
    if (lines.length > 0 || !parsed.success) throw new InvalidSettings(`${lines.join('\n')}\nEvery setting is explained in .env.example.`);
    return new Config(parsed.data);
  }

  get<K extends keyof Settings>(name: K): Settings[K] {
    return this.values[name];
  }

  get isProduction(): boolean {
    return this.values.NODE_ENV === 'production';
  }

  get isDevelopment(): boolean {
    return this.values.NODE_ENV === 'development';
  }

  get publicUrl(): string {
    return (this.values.PUBLIC_URL ?? `http://localhost:${this.values.PORT}`).replace(/\/$/, '');
  }

  get jwtPrivateKey(): string {
    return this.values.JWT_PRIVATE_KEY ?? readFileSync(this.values.JWT_PRIVATE_KEY_FILE ?? '', 'utf8');
  }

  list(name: 'TRUST_PROXY' | 'METRICS_NETWORKS' | 'CORS_ORIGINS' | 'OIDC_ISSUERS'): string[] {
    return items(this.values[name] ?? '');
  }
}

function contradictions(values: Settings): string[] {
  const lines: string[] = [];
  if (!values.JWT_PRIVATE_KEY && !values.JWT_PRIVATE_KEY_FILE) lines.push('JWT_PRIVATE_KEY (or JWT_PRIVATE_KEY_FILE) is missing.');
  if (!values.ADMIN_EMAIL !== !values.ADMIN_PASSWORD) lines.push('ADMIN_EMAIL and ADMIN_PASSWORD go together: give both or neither.');
  if (values.NODE_ENV !== 'development' && values.ADMIN_PASSWORD === DEMO_PASSWORD) {
    lines.push('ADMIN_PASSWORD must be another one than the demo password, which is for development only.');
  }
  if (values.NODE_ENV === 'production' && items(values.OIDC_ISSUERS ?? '').some((item) => item.startsWith('http:'))) {
    lines.push('OIDC_ISSUERS must be reached by https in production.');
  }
  return lines;
}
