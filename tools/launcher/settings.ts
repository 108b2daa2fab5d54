import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Failure, messageOf } from './failure.js';
import { projectRoot } from './folders.js';

/** Settings in `.env` count where the environment has none of that name. */
export function loadDotEnv(): void {
  const file = join(projectRoot, '.env');
  if (existsSync(file)) process.loadEnvFile(file);
}

export function isDevelopment(env: NodeJS.ProcessEnv): boolean {
  return (env.NODE_ENV ?? 'development') === 'development';
}

/** `host:port` of a URL, for messages: without its password. */
export function placeOf(name: string, url: string): string {
  try {
    const { hostname, port } = new URL(url);
    return port === '' ? hostname : `${hostname}:${port}`;
  } catch {
    throw new Failure(`${name} is not a URL.`);
  }
}

/** One clear line for a server of the person's own that does not answer. */
export function unreachable(name: string, url: string, error: unknown): Failure {
  return new Failure(`Cannot use ${name} (${placeOf(name, url)}): ${messageOf(error)}`);
}
