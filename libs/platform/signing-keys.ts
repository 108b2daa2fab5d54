import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type Config, InvalidSettings } from './config.js';

const PEM = /-----BEGIN [A-Z ]+-----[^-]+-----END [A-Z ]+-----/g;

/** The installation's Ed25519 keys: the one that signs, and the public halves of it and of those that signed before, the newest first. */
export function signingKeys(config: Config): { privateKey: KeyObject; publicKeys: KeyObject[] } {
  const privateKey = readPrivateKey(config);
  return { privateKey, publicKeys: [createPublicKey(privateKey), ...readFormerKeys(config)] };
}

function readPrivateKey(config: Config): KeyObject {
  let key: KeyObject;
  try {
    key = createPrivateKey(config.jwtPrivateKey);
  } catch {
    throw new InvalidSettings('JWT_PRIVATE_KEY (or the file that JWT_PRIVATE_KEY_FILE names) is wrong: it must be a private key in PEM.');
  }
  if (key.asymmetricKeyType !== 'ed25519') throw new InvalidSettings('JWT_PRIVATE_KEY is wrong: it must be an Ed25519 key.');
  return key;
}

function readFormerKeys(config: Config): KeyObject[] {
  const file = config.get('JWT_FORMER_KEYS_FILE');
  if (!file) return [];
  try {
    // A public key is made of either kind of PEM.
    const keys = (readFileSync(file, 'utf8').match(PEM) ?? []).map((pem) => createPublicKey(pem));
    if (keys.length > 0 && keys.every(({ asymmetricKeyType }) => asymmetricKeyType === 'ed25519')) return keys;
  } catch {
    // Said below.
  }
  throw new InvalidSettings('JWT_FORMER_KEYS_FILE is wrong: it must name a file of Ed25519 keys in PEM.');
}
