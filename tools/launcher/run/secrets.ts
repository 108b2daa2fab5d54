import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { Failure } from '../failure.js';

const Secrets = z.object({ ownerPassword: z.string(), apiPassword: z.string(), redisPassword: z.string(), secretKey: z.string() });
export type Secrets = z.infer<typeof Secrets>;

/** Passwords and master key of this installation, created once. */
export function secretsIn(file: string): Secrets {
  if (!existsSync(file)) writeOnce(file, `${JSON.stringify(freshSecrets(), null, 2)}\n`);
  const secrets = Secrets.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  if (!secrets.success) throw new Failure(`${file} is not complete; put it back from a backup: the data cannot be read without it.`);
  return secrets.data;
}

export function freshSecrets(): Secrets {
  return { ownerPassword: password(), apiPassword: password(), redisPassword: password(), secretKey: randomBytes(32).toString('base64') };
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
