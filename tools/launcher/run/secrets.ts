import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { Failure } from '../failure.js';

const Secrets = z.object({
  ownerPassword: z.string(),
  apiPassword: z.string(),
  redisPassword: z.string(),
  secretKey: z.string(),
  encryptionKeys: z.string(),
});
export type Secrets = z.infer<typeof Secrets>;
/** Secrets of a version that encrypted no rows. */
const FormerSecrets = Secrets.omit({ encryptionKeys: true });

/** Passwords and keys of this installation, created once. An installation of an earlier version gets the keys that it lacks. */
export function secretsIn(file: string): Secrets {
  if (!existsSync(file)) writeOnce(file, textOf(freshSecrets()));
  const stored = JSON.parse(readFileSync(file, 'utf8')) as object;
  const former = 'encryptionKeys' in stored ? undefined : FormerSecrets.safeParse(stored).data;
  if (former) {
    const { encryptionKeys } = freshSecrets();
    replace(file, textOf({ ...former, encryptionKeys }));
    return { ...former, encryptionKeys };
  }
  const secrets = Secrets.safeParse(stored);
  if (!secrets.success) throw new Failure(`${file} is not complete; put it back from a backup: the data cannot be read without it.`);
  return secrets.data;
}

export function freshSecrets(): Secrets {
  return {
    ownerPassword: password(),
    apiPassword: password(),
    redisPassword: password(),
    secretKey: randomBytes(32).toString('base64'),
    encryptionKeys: `first=${randomBytes(32).toString('base64')}`,
  };
}

const textOf = (secrets: Secrets) => `${JSON.stringify(secrets, null, 2)}\n`;

/** Writes a temporary file and puts it in the place of the old one: never half a file. */
function replace(file: string, content: string): void {
  const fresh = `${file}.${process.pid}`;
  writeFileSync(fresh, content, { mode: 0o600 });
  renameSync(fresh, file);
}

/** Creates the P-256 key that signs access tokens, once. */
export function ensureSigningKey(file: string): void {
  if (existsSync(file)) return;
  writeOnce(file, generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }));
}

/** The key of an earlier version, unless the settings name others: checkpoints of the audit log that it signed must still be verified. */
export function formerKeys(env: NodeJS.ProcessEnv, { formerKeyFile }: { formerKeyFile: string }): { JWT_FORMER_KEYS_FILE?: string } {
  if (env.JWT_FORMER_KEYS_FILE) return { JWT_FORMER_KEYS_FILE: env.JWT_FORMER_KEYS_FILE };
  return existsSync(formerKeyFile) ? { JWT_FORMER_KEYS_FILE: formerKeyFile } : {};
}

function password(): string {
  return randomBytes(24).toString('base64url');
}

/** Writes a temporary file and links it to its place: never half a file. */
function writeOnce(file: string, content: string | Buffer): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const fresh = `${file}.${process.pid}`;
  writeFileSync(fresh, content, { mode: 0o600 });
  try {
    linkSync(fresh, file);
  } finally {
    rmSync(fresh);
  }
}
