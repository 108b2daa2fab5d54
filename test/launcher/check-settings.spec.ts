import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkSettings } from '../../tools/launcher/run/check-settings.js';
import { Failure } from '../../tools/launcher/failure.js';
import { projectRoot } from '../../tools/launcher/run/folders.js';
import { Launcher } from './launcher.js';

const EXPLAINED = 'Every setting is explained in .env.example.';
const ORDINARY = { HOME: '/root', HOSTNAME: 'here', PWD: '/', PATH: '/bin', NODE_ENV: 'development' };

/** Lines of the refusal. */
function refused(env: NodeJS.ProcessEnv, dotEnv = ''): string[] {
  try {
    checkSettings({ ...ORDINARY, ...env }, dotEnv);
  } catch (error) {
    expect(error).toBeInstanceOf(Failure);
    return (error as Failure).message.split('\n').filter((line) => line !== EXPLAINED);
  }
  return [];
}

const TOO_COMMON =
  'ADMIN_PASSWORD must be another one. This password is among the most common ones, or no more than a word that stands for this place: choose another.';
const me = (ADMIN_PASSWORD: string) => ({ ADMIN_EMAIL: 'me@clinic.example', ADMIN_PASSWORD });
test.each<[what: string, env: NodeJS.ProcessEnv, lines: string[]]>([
  ['nothing of one’s own', {}, []],
  ['another database', { DATABASE_URL: 'mysql://root@db/x' }, ['DATABASE_URL must be a postgresql:// URL.']],
  ['a port that is none', { PORT: '80a' }, ['PORT must be a whole number from 0 to 65535.']],
  ['a misspelt name', { REDIS_URI: 'redis://x' }, ['REDIS_URI is no setting; did you mean REDIS_URL?']],
  ['a common password', me('password1'), [TOO_COMMON]],
  ['a word of the place', me('Hospital2026!'), [TOO_COMMON]],
  ['a short password', me('a1b2c3'), ['ADMIN_PASSWORD must have 8 to 128 characters.']],
  [
    'the demo password',
    { ...me('consilium-demo'), NODE_ENV: 'production' },
    ['ADMIN_PASSWORD must be another one than the demo password, which is for development only.'],
  ],
  ['the demo password in development', me('consilium-demo'), []],
  ['a key that is none', { JWT_PRIVATE_KEY_FILE: '/nowhere/key.pem' }, [expect.stringMatching(/^JWT_PRIVATE_KEY/) as string]],
  [
    'two of them',
    { PORT: '-1', LOG_LEVEL: 'loud' },
    ['PORT must be a whole number from 0 to 65535.', 'LOG_LEVEL must be debug, info, warn, error or silent.'],
  ],
])('%s', (_what, env, lines) => {
  expect(refused(env)).toEqual(lines);
});

test.each([
  ['NODE_EVN', 'production', 'NODE_ENV'],
  ['ADMIN_EMIAL', 'me@clinic.example', 'ADMIN_EMAIL'],
  ['MAIL_FOLDR', '/tmp/mail', 'MAIL_FOLDER'],
])('%s is told though the launcher itself sets the one that is meant', (name, value, meant) => {
  const own = { [name]: value };
  const launchers = { ...me('consilium-demo'), NODE_ENV: 'development', MAIL_FOLDER: '/tmp/data' };
  expect(() => checkSettings({ ...launchers, ...own }, '', own)).toThrow(`${name} is no setting; did you mean ${meant}?`);
  expect(() => checkSettings({ ...launchers, ...own }, '', { ...own, [meant]: 'x' })).not.toThrow();
});

test('in .env every name that is no setting is told, and once', () => {
  const dotEnv = 'REDIS_URI=redis://x\n# FOO=1\nexport BAR=2\nPORT=3000\n';
  expect(refused({ REDIS_URI: 'redis://x', BAR: '2', PORT: '3000' }, dotEnv)).toEqual([
    '.env: BAR is no setting.',
    '.env: REDIS_URI is no setting; did you mean REDIS_URL?',
  ]);
});

test('in .env all that the documentation names is known', () => {
  const example = readFileSync(join(projectRoot, '.env.example'), 'utf8').replaceAll(/^#([A-Z_]+)=.*$/gm, '$1=');
  const deploy = [...readFileSync(join(projectRoot, 'deploy', 'README.md'), 'utf8').matchAll(/^\| +(`.*?`) +\|/gm)].flatMap(
    ([, cell = '']) => [...cell.matchAll(/`([A-Z_]+)`/g)].map(([, name = '']) => `${name}=`),
  );
  expect(deploy.length).toBeGreaterThan(9);
  expect(refused({}, `${example}\n${deploy.join('\n')}\nNODE_OPTIONS=\nTZ=`)).toEqual([]);
});

test.each<[env: NodeJS.ProcessEnv, line: string]>([
  [{ DATABASE_URL: 'mysql://root@db/x' }, 'DATABASE_URL must be a postgresql:// URL.'],
  [{ NODE_ENV: undefined, NODE_EVN: 'production' }, 'NODE_EVN is no setting; did you mean NODE_ENV?'],
])('a start with a wrong setting (%j) says so in one line, and leaves nothing behind', async (env, line) => {
  const folder = mkdtempSync(join(tmpdir(), 'consilium-settings-'));
  try {
    const launcher = new Launcher(join(folder, 'data'), 0, env);
    expect(await launcher.end()).toBe(1);
    expect(launcher.output.replace(`${EXPLAINED}\n`, '')).toBe(`${line}\n`);
    expect(() => readFileSync(join(folder, 'data', 'secrets.json'))).toThrow(/ENOENT/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
