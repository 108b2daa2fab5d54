import { settings } from './config.js';
import { misspelt, misspeltSettings } from './misspelt.js';

const names = Object.keys(settings.shape);

test.each([
  ['ADMIN_PASSWROD', 'ADMIN_PASSWORD'],
  ['ADMIN_PASSSWORD', 'ADMIN_PASSWORD'],
  ['ADMIN_PASWORDS', 'ADMIN_PASSWORD'],
  ['ADMIN_MAIL', 'ADMIN_EMAIL'],
  ['REDIS_URI', 'REDIS_URL'],
  ['redis_url', 'REDIS_URL'],
  ['DATABASE_URI', 'DATABASE_URL'],
  ['DATABASEURL', 'DATABASE_URL'],
  ['LOGLEVEL', 'LOG_LEVEL'],
  ['CORS_ORIGIN', 'CORS_ORIGINS'],
  ['TRUSTED_PROXY', undefined],
  ['TRUST_PROXYS', 'TRUST_PROXY'],
  ['JWT_PRIVATE_KEYFILE', 'JWT_PRIVATE_KEY_FILE'],
  ['NODE_EVN', 'NODE_ENV'],
  ['SECRETKEY', 'SECRET_KEY'],
  ['POTR', 'PORT'],
  ['PORTS', 'PORT'],
  ['PRT', 'PORT'],
  ['HSOT', 'HOST'],
  ['HOSTT', 'HOST'],
  ['CONTRY', 'COUNTRY'],
  ['COUNTY', 'COUNTRY'],
  ['COUNTRI', 'COUNTRY'],
  ['OPRT', undefined],
  ['Ports', undefined],
  ['port', undefined],
  ['PORT2', undefined],
])('%s is meant to be %s', (name, meant) => {
  expect(misspelt(name, names)).toBe(meant);
});

test('no setting is taken for another one', () => {
  for (const name of names) expect(misspelt(name, names)).toBeUndefined();
});

test.each(
  `HOME HOSTNAME HOSTTYPE PWD OLDPWD PATH USER LOGNAME SHELL TERM LANG LC_ALL TZ MAIL MAILCHECK MAIL_FROM_ADDRESS SSH_AUTH_SOCK POST POSTS PART HIST
  SPORT EXPORT COUNT COUNTER COST HOOKS   HTTP_PROXY HTTPS_PROXY NO_PROXY HTTP_URL NODE_OPTIONS NODE_PATH NODE_VERSION NODE_EXTRA_CA_CERTS npm_config_registry npm_package_name
  npm_lifecycle_event INIT_CWD COLOR EDITOR DATA_DIR HEALTH_PORT TEST_DATABASE_URL TEST_REDIS_URL JEST_WORKER_ID PGHOST PGPASSWORD PGDATA
  DOCKER_HOST DOCKER_PORT WORKER_HOST REDIS_HOST REDIS_PORT REDIS_PASSWORD REDIS_SERVICE_HOST REDIS_TLS_URL DATABASE_USER DATABASE_PASSWORD
  DATABASE_OWNER_PASSWORD DATABASE_NAME ACME_EMAIL DOMAIN SMTP_HOST SMTP_PORT SMTP_USER PUBLIC_IP KUBERNETES_PORT LOG_FILE LOG_PATH
  XDG_DATA_DIRS XDG_SESSION_ID GIT_EDITOR VIRTUAL_HOST WORKER_SERVICE_PORT SECRET_NAME CONSILIUM_IMAGE LESSCLOSE LS_COLORS`.split(/\s+/),
)('%s is an ordinary variable', (name) => {
  expect(misspeltSettings({ [name]: 'x' }, names)).toEqual([]);
});

test('it is told once, and not where the setting itself is made or the name is blank', () => {
  expect(misspeltSettings({ REDIS_URI: 'redis://x' }, names)).toEqual(['REDIS_URI is no setting; did you mean REDIS_URL?']);
  expect(misspeltSettings({ REDIS_URI: 'redis://x', REDIS_URL: 'redis://y' }, names)).toEqual([]);
  expect(misspeltSettings({ REDIS_URI: ' ' }, names)).toEqual([]);
});
