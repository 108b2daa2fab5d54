import { createCipheriv, createDecipheriv, createHmac, createSecretKey, hkdfSync, type KeyObject, randomBytes } from 'node:crypto';
import type { Config } from './config.js';

/**
 * Encryption and MACs with keys derived from the installation's SECRET_KEY, one key for each purpose. `seal` keeps a text secret and unchanged
 * (AES-256-GCM); `mac` proves that a value was made here (HMAC-SHA256).
 */
export class Secret {
  private readonly key: KeyObject;

  constructor(config: Config, purpose: string) {
    this.key = createSecretKey(Buffer.from(hkdfSync('sha256', Buffer.from(config.get('SECRET_KEY'), 'base64'), '', purpose, 32)));
  }

  mac(...parts: (string | Buffer)[]): Buffer {
    const hmac = createHmac('sha256', this.key);
    for (const part of parts) hmac.update(part);
    return hmac.digest();
  }

  seal(text: string): Buffer {
    const iv = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', this.key, iv);
    return Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  }

  /** Throws if the bytes were not sealed with this key, or were changed. */
  open(sealed: Buffer): string {
    const decipher = createDecipheriv('aes-256-gcm', this.key, sealed.subarray(0, 12));
    decipher.setAuthTag(sealed.subarray(-16));
    return Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()]).toString('utf8');
  }
}
