import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type Config, InvalidSettings } from './config.js';

const PEM = /-----BEGIN [A-Z ]+-----[^-]+-----END [A-Z ]+-----/g;
const MAKE_ONE = 'make one with: openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out jwt.pem';

export interface SigningKeys {
  /** The key that signs, P-256. */
  privateKey: KeyObject;
  /** Its public key and those of earlier P-256 signing keys, the newest first. */
  publicKeys: KeyObject[];
  /** Ed25519 keys of earlier versions: checkpoints of the audit log signed with them stay valid, tokens do not. */
  retiredKeys: KeyObject[];
}

export function signingKeys(config: Config): SigningKeys {
  const privateKey = readPrivateKey(config);
  const former = readFormerKeys(config);
  return {
    privateKey,
    publicKeys: [createPublicKey(privateKey), ...former.filter(isP256)],
    retiredKeys: former.filter(isEd25519),
  };
}

const isP256 = (key: KeyObject): boolean => key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === 'prime256v1';
const isEd25519 = (key: KeyObject): boolean => key.asymmetricKeyType === 'ed25519';

function readPrivateKey(config: Config): KeyObject {
  let key: KeyObject;
  try {
    key = createPrivateKey(config.jwtPrivateKey);
  } catch {
    throw new InvalidSettings('JWT_PRIVATE_KEY (or the file that JWT_PRIVATE_KEY_FILE names) is wrong: it must be a private key in PEM.');
  }
  if (!isP256(key)) throw new InvalidSettings(`JWT_PRIVATE_KEY is wrong: it must be a P-256 key for ES256; ${MAKE_ONE}`);
  return key;
}

function readFormerKeys(config: Config): KeyObject[] {
  const file = config.get('JWT_FORMER_KEYS_FILE');
  if (!file) return [];
  try {
    // A public key can be read from a private or a public PEM.
    const keys = (readFileSync(file, 'utf8').match(PEM) ?? []).map((pem) => createPublicKey(pem));
    if (keys.length > 0 && keys.every((key) => isP256(key) || isEd25519(key))) return keys;
  } catch {
    // The error is thrown below.
  }
  throw new InvalidSettings('JWT_FORMER_KEYS_FILE is wrong: it must name a file of P-256 (or, of earlier versions, Ed25519) keys in PEM.');
}
