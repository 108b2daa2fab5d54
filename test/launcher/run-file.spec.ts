import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { identityOf, isAlive, type ProcessIdentity } from '../../tools/launcher/processes/process-identity.js';
import { currentRun, leftoversOf, readRun, removeRun, type Run, writeRun } from '../../tools/launcher/run/run-file.js';
import { foldersOf } from '../../tools/launcher/run/folders.js';
import { ensureSigningKey, formerKeys, freshSecrets, secretsIn } from '../../tools/launcher/run/secrets.js';

const me = identityOf(process.pid) as ProcessIdentity;
const reusedPid = { ...me, startTime: '1' };
const earlierBoot = { ...me, bootId: 'another boot' };

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'consilium-run-'))));
afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe('a process', () => {
  it('is not taken for another one that has its pid', () => {
    expect(isAlive(me)).toBe(true);
    expect(isAlive(reusedPid)).toBe(false);
    expect(isAlive(earlierBoot)).toBe(false);
  });
});

describe('the record of the run in progress', () => {
  const run: Run = { launcher: me, ready: true, processes: { api: me, worker: reusedPid }, env: { SECRET_KEY: 'x' } };

  it('counts while its launcher lives, and is for its owner only', () => {
    const file = join(folder, 'run.json');
    writeRun(file, run);
    expect(currentRun(file)).toEqual(run);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    removeRun(file);
    expect(currentRun(file)).toBeUndefined();
  });

  it('names what a killed launcher left behind', () => {
    const file = join(folder, 'run.json');
    writeRun(file, { ...run, launcher: earlierBoot });
    expect(currentRun(file)).toBeUndefined();
    expect(leftoversOf(readRun(file))).toEqual([['api', me]]);
  });

  it('is nothing where it is broken', () => {
    const file = join(folder, 'run.json');
    writeFileSync(file, '{"launcher":');
    expect(readRun(file)).toBeUndefined();
  });
});

describe('the secrets of an installation', () => {
  it('are made once, for their owner only', () => {
    const file = join(folder, 'deep', 'secrets.json');
    const secrets = secretsIn(file);
    expect(secretsIn(file)).toEqual(secrets);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(Buffer.from(secrets.secretKey, 'base64')).toHaveLength(32);
    expect(freshSecrets().ownerPassword).not.toBe(secrets.ownerPassword);
  });

  it('of an earlier version are kept, and get the keys that encrypt rows once', () => {
    const file = join(folder, 'secrets.json');
    const { encryptionKeys: _, ...former } = freshSecrets();
    writeFileSync(file, JSON.stringify(former));
    const secrets = secretsIn(file);
    expect(secrets).toEqual({ ...former, encryptionKeys: expect.stringMatching(/^first=.{44}$/) as string });
    expect(secretsIn(file)).toEqual(secrets);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('are not made anew where the file is damaged', () => {
    const file = join(folder, 'secrets.json');
    writeFileSync(file, '{}');
    expect(() => secretsIn(file)).toThrow(/backup/);
  });
});

describe('the key that signs access tokens', () => {
  const kind = (pem: string) => createPrivateKey(pem).asymmetricKeyDetails?.namedCurve;

  it('is P-256, made once', () => {
    const { keyFile } = foldersOf({ DATA_DIR: folder });
    ensureSigningKey(keyFile);
    const first = readFileSync(keyFile, 'utf8');
    expect(kind(first)).toBe('prime256v1');
    ensureSigningKey(keyFile);
    expect(readFileSync(keyFile, 'utf8')).toBe(first);
  });

  it('is made anew beside the Ed25519 key of an earlier version, which becomes a former one', () => {
    const folders = foldersOf({ DATA_DIR: folder });
    expect(formerKeys({}, folders)).toEqual({});
    mkdirSync(join(folder, 'keys'), { recursive: true });
    const former = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' });
    writeFileSync(folders.formerKeyFile, former);
    ensureSigningKey(folders.keyFile);
    expect(kind(readFileSync(folders.keyFile, 'utf8'))).toBe('prime256v1');
    expect(readFileSync(folders.formerKeyFile, 'utf8')).toBe(former);
    expect(formerKeys({}, folders)).toEqual({ JWT_FORMER_KEYS_FILE: folders.formerKeyFile });
    expect(formerKeys({ JWT_FORMER_KEYS_FILE: '/else/where.pem' }, folders)).toEqual({ JWT_FORMER_KEYS_FILE: '/else/where.pem' });
  });
});
