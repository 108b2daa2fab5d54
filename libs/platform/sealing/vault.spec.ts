import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { CannotStart } from '../cannot-start.js';
import { readKeys } from './keys.js';
import { keyIdOf, SealBroken, Vault } from './vault.js';

const SECRET_KEY = Buffer.alloc(32, 7).toString('base64');
const key = (id: string, fill: number) => `${id}=${Buffer.alloc(32, fill).toString('base64')}`;
const vaultOf = (...keys: string[]) => Vault.fromEnvironment({ ENCRYPTION_KEYS: keys.join(','), SECRET_KEY });
const one = vaultOf(key('one', 1));

test('what is sealed opens in its place, and never looks the same twice', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string(), fc.string(), (text, column, row) => {
      const sealed = one.seal(column, row, text);
      expect(one.open(column, row, sealed)).toBe(Buffer.from(text, 'utf8').toString('utf8'));
      expect(one.seal(column, row, text).equals(sealed)).toBe(false);
    }),
  );
});

test('a sealed value shows its key and nothing of the text', () => {
  const sealed = one.seal('a.b', 'r', 'penicillin');
  expect(keyIdOf(sealed)).toBe('one');
  expect(sealed.toString('latin1')).not.toContain('penicillin');
});

test('nothing opens in another column or row, nor where the border between both is moved', () => {
  const sealed = one.seal('a.b.insurance', 'row', 'text');
  for (const [column, row] of [
    ['a.b.habits', 'row'],
    ['a.b.insurance', 'other'],
    ['a.b.insurancerow', ''],
    ['', 'a.b.insurancerow'],
  ] as const) {
    expect(() => one.open(column, row, sealed)).toThrow(SealBroken);
  }
});

test('one changed bit, a cut end or no bytes at all do not open, and the error tells nothing', () => {
  const sealed = one.seal('c', 'r', 'penicillin');
  for (let bit = 0; bit < sealed.length * 8; bit += 1) {
    const changed = Buffer.from(sealed);
    changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    expect(() => one.open('c', 'r', changed)).toThrow(SealBroken);
  }
  for (let length = 0; length < sealed.length; length += 1) {
    expect(() => one.open('c', 'r', sealed.subarray(0, length))).toThrow(SealBroken);
  }
  expect(() => one.open('other', 'r', sealed)).toThrow(/^A sealed value was changed, or belongs to another column, row or key\.$/);
});

test('the first key seals, all open; a key that is gone or another key of the same name opens nothing', () => {
  const old = one.seal('c', 'r', 'text');
  const both = vaultOf(key('two', 2), key('one', 1));
  expect(both.keyIds).toEqual(['two', 'one']);
  expect(keyIdOf(both.seal('c', 'r', 'text'))).toBe('two');
  expect(both.open('c', 'r', old)).toBe('text');
  expect(() => vaultOf(key('two', 2)).open('c', 'r', old)).toThrow(/needs a key that ENCRYPTION_KEYS does not have/);
  expect(() => vaultOf(key('one', 3)).open('c', 'r', old)).toThrow(SealBroken);
});

test('bytes as PostgreSQL gives them open, also where they are a view of a larger buffer', () => {
  const sealed = one.seal('c', 'r', 'text');
  const large = new Uint8Array(sealed.length + 10);
  large.set(sealed, 5);
  expect(one.open('c', 'r', large.subarray(5, 5 + sealed.length))).toBe('text');
});

test('no nonce comes twice', () => {
  const nonces = Array.from({ length: 3000 }, () => one.seal('c', 'r', '').subarray(4, 16).toString('hex'));
  expect(new Set(nonces).size).toBe(3000);
});

test('null stays null', () => {
  expect(one.sealOptional('c', 'r', null)).toBeNull();
  expect(one.openOptional('c', 'r', null)).toBeNull();
  expect(one.openOptional('c', 'r', one.sealOptional('c', 'r', ''))).toBe('');
});

test('look-up keys are equal for equal values of one kind, whatever the encryption keys are', () => {
  const index = one.index('identifier', 'mrn\n17');
  expect(index).toHaveLength(32);
  expect(vaultOf(key('two', 2)).index('identifier', 'mrn\n17').equals(index)).toBe(true);
  expect(one.index('identifie', 'rmrn\n17').equals(index)).toBe(false);
  const elsewhere = Vault.fromEnvironment({ ENCRYPTION_KEYS: key('one', 1), SECRET_KEY: randomBytes(32).toString('base64') });
  expect(elsewhere.index('identifier', 'mrn\n17').equals(index)).toBe(false);
});

test('keys are names with 32 bytes each, every name once', () => {
  expect(readKeys(`${key('2026-11', 1)}, ${key('k.2', 2)}`)?.map(({ id }) => id)).toEqual(['2026-11', 'k.2']);
  const short = Buffer.alloc(31).toString('base64');
  for (const wrong of [
    '',
    'one',
    `=${SECRET_KEY}`,
    `one=${short}`,
    `a b=${SECRET_KEY}`,
    `${key('a', 1)},${key('a', 2)}`,
    `${key('a', 1)},`,
  ]) {
    expect(readKeys(wrong)).toBeUndefined();
  }
});

test('a migration without keys is refused in plain words that do not repeat a value', () => {
  expect(() => Vault.fromEnvironment({ ENCRYPTION_KEYS: 'canary' })).toThrow(CannotStart);
  expect(() => Vault.fromEnvironment({ ENCRYPTION_KEYS: 'canary' })).toThrow(
    /^ENCRYPTION_KEYS must be (?!.*canary)[^]*\nSECRET_KEY must be /,
  );
});
