import { createServer } from 'node:net';
import { Failure } from '../failure.js';

const HIGHEST = 65_535;
const TRIES = 100;
/** Retries if another process takes a port between our check and the bind. */
const LOSSES = 10;

export type FindPort = typeof freePort;

/** The wanted port, or the next free one above it; 0 means any. */
export async function freePort(wanted: number, host: string, taken: readonly number[] = []): Promise<number> {
  for (let port = wanted; port < wanted + TRIES && port <= HIGHEST; port++) {
    const free = taken.includes(port) ? undefined : await listen(port, host);
    if (free !== undefined) return free;
  }
  throw new Failure(`No free port from ${wanted} on.`);
}

/** Uses a free port. If `use` returns undefined, another process took the port first, and the next one is tried. */
export async function onFreePort<T>(
  wanted: number,
  use: (port: number) => Promise<T | undefined>,
  find: FindPort = freePort,
  host = '127.0.0.1',
): Promise<T> {
  for (let losses = 0, from = wanted; losses < LOSSES; losses++) {
    const port = await find(from, host);
    const result = await use(port);
    if (result !== undefined) return result;
    from = wanted === 0 ? 0 : port + 1;
  }
  throw new Failure(`Every free port from ${wanted} on was taken by somebody else at the last moment: start again.`);
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
