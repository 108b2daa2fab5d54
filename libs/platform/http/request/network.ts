import { isIP } from 'node:net';
import { plainAddress } from '../../address.js';

/**
 * The network that counts as one caller for limits: an IPv4 address, or the /64 of an IPv6 address, since the owner of one such address has the whole
 * /64.
 */
export function networkOf(given: string): string {
  const address = plainAddress(given) ?? given;
  if (isIP(address) !== 6) return address;
  const [head, tail] = address.split('::');
  const groups = (text: string | undefined) => (text ? text.split(':') : []);
  const zeros = tail === undefined ? 0 : 8 - groups(head).length - groups(tail).length;
  return `${[...groups(head), ...Array<string>(zeros).fill('0'), ...groups(tail)].slice(0, 4).join(':')}::/64`;
}
