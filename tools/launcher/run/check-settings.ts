import { parseEnv } from 'node:util';
import { refuseGuessableAdminPassword } from '../../../libs/identity/passwords/first-admin-password.js';
import { CannotStart } from '../../../libs/platform/cannot-start.js';
import { Config, settings } from '../../../libs/platform/config.js';
import { misspelt, misspeltSettings, noSetting } from '../../../libs/platform/misspelt.js';
import { signingKeys } from '../../../libs/platform/signing-keys.js';
import { Failure } from '../failure.js';

/** Settings that `npm start` creates if the user has not set them. Placeholders for the check, so that none is missing. */
const MADE_AT_THE_START = {
  DATABASE_URL: 'postgresql://127.0.0.1/consilium',
  REDIS_URL: 'redis://127.0.0.1',
  SECRET_KEY: Buffer.alloc(32).toString('base64'),
  ENCRYPTION_KEYS: `first=${Buffer.alloc(32).toString('base64')}`,
};

/** Other names allowed in an .env file: the launcher's own, those of docker-compose.yml, of Node and of its tools. */
const ALSO_KNOWN = [
  'DATA_DIR',
  ...['DOMAIN', 'ACME_EMAIL', 'DATABASE_OWNER_PASSWORD', 'DATABASE_PASSWORD', 'REDIS_PASSWORD', 'CONSILIUM_IMAGE'],
  ...['TZ', 'LANG', 'HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY'],
];
const OF_NODE = /^(NODE_|npm_|COMPOSE_)/;
const names = Object.keys(settings.shape);

/**
 * Reports all errors that can be found before the start, one plain line each. `own` are the user's settings: NODE_ENV, set by the launcher, must not
 * hide that NODE_EVN is a misspelling of it.
 */
export function checkSettings(env: NodeJS.ProcessEnv, dotEnv = '', own = env): Config {
  const unknown = unknownIn(dotEnv);
  const inFile = unknown.map((name) => `.env: ${noSetting(name, misspelt(name, names))}`);
  const ownKey = Boolean(env.JWT_PRIVATE_KEY ?? env.JWT_PRIVATE_KEY_FILE);
  const known = (all: NodeJS.ProcessEnv) => Object.fromEntries(Object.entries(all).filter(([name]) => !unknown.includes(name)));
  const lines = new Set([...inFile, ...misspeltSettings(known(own), names)]);
  try {
    const config = Config.fromEnvironment({
      ...MADE_AT_THE_START,
      ...(ownKey ? {} : { JWT_PRIVATE_KEY: 'made at the start' }),
      ...known(env),
    });
    refuseGuessableAdminPassword(config.get('ADMIN_PASSWORD'), config.get('ADMIN_EMAIL'));
    if (ownKey) signingKeys(config);
    if (lines.size === 0) return config;
  } catch (error) {
    if (!(error instanceof CannotStart)) throw error;
    for (const line of error.message.split('\n')) lines.add(line);
  }
  throw new Failure([...lines].join('\n'));
}

function unknownIn(dotEnv: string): string[] {
  return Object.keys(parseEnv(dotEnv)).filter((name) => !names.includes(name) && !ALSO_KNOWN.includes(name) && !OF_NODE.test(name));
}
