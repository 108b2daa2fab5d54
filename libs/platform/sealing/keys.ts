/** A key of ENCRYPTION_KEYS: 256 bits with the name that stands in front of each value it seals. */
export interface SealingKey {
  id: string;
  bytes: Buffer;
}

const ID = /^[A-Za-z0-9._-]{1,32}$/;
const BASE64 = /^[A-Za-z0-9+/]{43}=$/;

/** Reads `id=base64,id=base64`. Returns undefined unless each id is given once, with 32 bytes, and there is a key at all. */
export function readKeys(text: string): SealingKey[] | undefined {
  const keys: SealingKey[] = [];
  for (const item of text.split(',').map((part) => part.trim())) {
    const [, id = '', value = ''] = /^([^=]*)=(.*)$/s.exec(item) ?? [];
    if (!ID.test(id) || !BASE64.test(value) || keys.some((key) => key.id === id)) return undefined;
    keys.push({ id, bytes: Buffer.from(value, 'base64') });
  }
  return keys;
}
