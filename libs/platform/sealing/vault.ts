import { createCipheriv, createDecipheriv, createHmac, createSecretKey, hkdfSync, type KeyObject, randomFillSync } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Seals } from '../../kernel/seals.js';
import { CannotStart } from '../cannot-start.js';
import { Config, ENCRYPTION_KEYS_RULE, SECRET_KEY_RULE } from '../config.js';
import { readKeys } from './keys.js';

const ALGORITHM = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;

const nonces = Buffer.alloc(IV_BYTES * 512);
let usedNonces = nonces.length;

/** Takes random bytes that nobody had before. Asking the generator for many at once is a third of the time of a seal. */
function nextNonce(): Buffer {
  if (usedNonces === nonces.length) {
    randomFillSync(nonces);
    usedNonces = 0;
  }
  usedNonces += IV_BYTES;
  return Buffer.from(nonces.subarray(usedNonces - IV_BYTES, usedNonces));
}

/** A value that cannot be opened: its key is not configured, it belongs to another column or row, or it was changed. Nothing of it is told. */
export class SealBroken extends Error {
  override readonly name = 'SealBroken';
}

/**
 * Keeps texts secret in the database (ADR 0019). A sealed value is: length and name of its key, nonce, AES-256-GCM ciphertext, tag. It is bound to its
 * column and row: moved elsewhere, it does not open. The first of ENCRYPTION_KEYS seals, all of them open.
 */
@Injectable()
export class Vault implements Seals {
  private readonly keys: ReadonlyMap<string, KeyObject>;
  private readonly indexKey: KeyObject;
  /** Name of the key that seals. */
  readonly sealingKey: string;

  constructor(config: Config) {
    const { keys, first } = openingKeys(config.get('ENCRYPTION_KEYS'));
    this.keys = keys;
    this.sealingKey = first;
    this.indexKey = createSecretKey(
      Buffer.from(hkdfSync('sha256', Buffer.from(config.get('SECRET_KEY'), 'base64'), '', 'sealed-index', 32)),
    );
  }

  /** The vault of a migration, which has no other settings. Refuses without both keys. */
  static fromEnvironment(env: NodeJS.ProcessEnv = process.env): Vault {
    const { ENCRYPTION_KEYS = '', SECRET_KEY = '' } = env;
    const lines = [
      ...(readKeys(ENCRYPTION_KEYS) ? [] : [`ENCRYPTION_KEYS ${ENCRYPTION_KEYS_RULE}: the migration seals what is stored.`]),
      ...(Buffer.from(SECRET_KEY, 'base64').length >= 32
        ? []
        : [`SECRET_KEY ${SECRET_KEY_RULE}: the migration makes look-up keys with it.`]),
    ];
    if (lines.length > 0) throw new CannotStart(lines.join('\n'));
    const values: Record<string, string> = { ENCRYPTION_KEYS, SECRET_KEY };
    return new Vault({ get: (name: string) => values[name] } as Config);
  }

  /** Names of all configured keys, the one that seals first. */
  get keyIds(): string[] {
    return [...this.keys.keys()];
  }

  seal(column: string, row: string, text: string): Buffer {
    return this.sealWith(this.sealingKey, column, row, text);
  }

  /** Throws SealBroken if the key is not configured, or the value was not sealed for this column and row, or was changed. */
  open(column: string, row: string, sealed: Uint8Array): string {
    const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
    const id = keyIdOf(bytes);
    const key = this.keys.get(id);
    const start = 1 + id.length;
    if (!key) throw new SealBroken('A sealed value needs a key that ENCRYPTION_KEYS does not have.');
    if (bytes.length < start + IV_BYTES + TAG_BYTES) throw new SealBroken('A sealed value is too short.');
    try {
      const decipher = createDecipheriv(ALGORITHM, key, bytes.subarray(start, start + IV_BYTES), { authTagLength: TAG_BYTES });
      decipher.setAAD(place(id, column, row));
      decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
      return Buffer.concat([decipher.update(bytes.subarray(start + IV_BYTES, -TAG_BYTES)), decipher.final()]).toString('utf8');
    } catch {
      throw new SealBroken('A sealed value was changed, or belongs to another column, row or key.');
    }
  }

  /** The same for a column that may be null. */
  sealOptional(column: string, row: string, text: string | null | undefined): Buffer | null {
    return text === null || text === undefined ? null : this.seal(column, row, text);
  }

  openOptional(column: string, row: string, sealed: Uint8Array | null | undefined): string | null {
    return sealed === null || sealed === undefined ? null : this.open(column, row, sealed);
  }

  /** Seals with a key that is not the first: the mark by which a start recognises each key. */
  sealWith(id: string, column: string, row: string, text: string): Buffer {
    const key = this.keys.get(id);
    if (!key) throw new SealBroken('ENCRYPTION_KEYS does not have this key.');
    const iv = nextNonce();
    const cipher = createCipheriv(ALGORITHM, key, iv, { authTagLength: TAG_BYTES });
    cipher.setAAD(place(id, column, row));
    return Buffer.concat([prefixOf(id), iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  }

  /** Key for the exact look-up of a sealed value of one kind: HMAC-SHA-256 under a key derived from SECRET_KEY. */
  index(what: string, value: string): Buffer {
    return createHmac('sha256', this.indexKey).update(framed(what, value)).digest();
  }
}

/** Beginning of all values that this key sealed. */
export const prefixOf = (keyId: string): Buffer => Buffer.concat([Buffer.from([keyId.length]), Buffer.from(keyId, 'latin1')]);

/** Name of the key that sealed the value. */
export const keyIdOf = (sealed: Buffer): string => sealed.subarray(1, 1 + (sealed[0] ?? 0)).toString('latin1');

function openingKeys(text: string): { keys: Map<string, KeyObject>; first: string } {
  const keys = readKeys(text) ?? [];
  const [first] = keys;
  if (!first) throw new CannotStart(`ENCRYPTION_KEYS ${ENCRYPTION_KEYS_RULE}.`);
  return { keys: new Map(keys.map(({ id, bytes }) => [id, createSecretKey(bytes)])), first: first.id };
}

const place = (id: string, column: string, row: string): Buffer => framed(id, column, row);

/** Joins parts so that no two lists of parts give the same bytes. */
function framed(...parts: string[]): Buffer {
  return Buffer.from(parts.map((part) => `${String(Buffer.byteLength(part))}:${part}`).join(''), 'utf8');
}
