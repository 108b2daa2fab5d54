import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { settings } from '../../../libs/platform/config.js';
import { Failure, messageOf } from '../failure.js';
import { projectRoot } from './folders.js';

/** Loads `.env`. A variable of the environment wins over the same name in it. Returns the file's text. */
export function loadDotEnv(): string {
  const file = join(projectRoot, '.env');
  if (!existsSync(file)) return '';
  process.loadEnvFile(file);
  return readFileSync(file, 'utf8');
}

/** Deletes blank settings: they count as not set. */
export function dropBlank(env: NodeJS.ProcessEnv): void {
  // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- an empty text would still count as one
  for (const name of [...Object.keys(settings.shape), 'DATA_DIR']) if (env[name]?.trim() === '') delete env[name];
}

export function isDevelopment(env: NodeJS.ProcessEnv): boolean {
  return (env.NODE_ENV ?? 'development') === 'development';
}

/** `host:port` of a URL, for messages without its password. */
export function placeOf(name: string, url: string): string {
  try {
    const { hostname, port } = new URL(url);
    return port === '' ? hostname : `${hostname}:${port}`;
  } catch {
    throw new Failure(`${name} is not a URL.`);
  }
}

/** The error for a server of the user's own that does not answer. */
export function unreachable(name: string, url: string, error: unknown): Failure {
  return new Failure(`Cannot use ${name} (${placeOf(name, url)}): ${messageOf(error)}`);
}
