import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Config } from '../../platform/config.js';
import { type Checkpoint, CheckpointKey } from './checkpoint.js';

const pem = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'pem' });
const p256 = () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
const checkpoint: Checkpoint = { position: 7, eventSeq: 9, hash: Buffer.alloc(32, 1), at: new Date('2026-11-21T10:00:00.000Z') };
const TEXT = `consilium audit checkpoint v1\n7\n9\n${'01'.repeat(32)}\n2026-11-21T10:00:00.000Z`;

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'consilium-checkpoint-'))));
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const keyOf = (privateKey: KeyObject, ...former: KeyObject[]) => {
  const file = join(folder, 'former.pem');
  writeFileSync(file, former.map(pem).join(''));
  const env = {
    DATABASE_URL: 'postgres://x/x',
    REDIS_URL: 'redis://x',
    SECRET_KEY: Buffer.alloc(32).toString('base64'),
    ENCRYPTION_KEYS: `first=${Buffer.alloc(32).toString('base64')}`,
  };
  return new CheckpointKey(
    Config.fromEnvironment({ ...env, JWT_PRIVATE_KEY: pem(privateKey), ...(former.length > 0 && { JWT_FORMER_KEYS_FILE: file }) }),
  );
};

test('a checkpoint is good under the key that signed it, also once another signs', () => {
  const [first, second] = [p256(), p256()];
  const signed = keyOf(first).sign(checkpoint);
  expect(keyOf(first).accepts(signed)).toBe(true);
  expect(keyOf(second, first).accepts(signed)).toBe(true);
  expect(keyOf(second).accepts(signed)).toBe(false);
  expect(keyOf(first).accepts({ ...signed, position: 8 })).toBe(false);
});

test('one that an Ed25519 key of an earlier version signed stays good while that key is named', () => {
  const old = generateKeyPairSync('ed25519').privateKey;
  const signed = { ...checkpoint, signature: sign(null, Buffer.from(TEXT), old) };
  expect(keyOf(p256(), old).accepts(signed)).toBe(true);
  expect(keyOf(p256()).accepts(signed)).toBe(false);
});
