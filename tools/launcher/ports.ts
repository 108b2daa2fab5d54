import { createServer } from 'node:net';
import { Failure } from './failure.js';

const HIGHEST = 65_535;
const TRIES = 100;

/** The wanted port, or the next one above it that nobody listens on; 0 stands for any. */
export async function freePort(wanted: number, host: string, taken: readonly number[] = []): Promise<number> {
  for (let port = wanted; port < wanted + TRIES && port <= HIGHEST; port++) {
    const free = taken.includes(port) ? undefined : await listen(port, host);
    if (free !== undefined) return free;
  }
  throw new Failure(`No free port from ${wanted} on.`);
}

/** A port number in an environment variable, or the default. */
export function portSetting(name: string, value: string | undefined, fallback: number): number {
  if (!value) return fallback;
  const port = Number(value);
  if (Number.isInteger(port) && port >= 0 && port <= HIGHEST) return port;
  throw new Failure(`${name} must be a port number from 0 to ${HIGHEST}, not "${value}".`);
}

function listen(port: number, host: string): Promise<number | undefined> {
  return new Promise((done) => {
    const server = createServer();
    server.once('error', () => {
      done(undefined);
    });
    server.listen({ port, host, exclusive: true }, () => {
      const address = server.address();
      server.close(() => {
        done(typeof address === 'object' && address ? address.port : undefined);
      });
    });
  });
}
