import { isIP } from 'node:net';

const MAPPED = /^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i;

/** One spelling for each address, however a proxy or PostgreSQL writes it; null if it is no address. */
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
