import { isIP } from 'node:net';

const MAPPED = /^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i;

/** One writing for each address, whatever a proxy or PostgreSQL makes of it; null for what is none. */
export function plainAddress(given: string | null | undefined): string | null {
  const address = given?.replace(/%.*$/, '').replace(MAPPED, '') ?? '';
  switch (isIP(address)) {
    case 4:
      return address;
    case 6:
      return new URL(`http://[${address}]`).hostname.slice(1, -1);
    default:
      return null;
  }
}
