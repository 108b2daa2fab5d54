import { isIP } from 'node:net';

/** What counts as one place in limits: an IPv4 address, or the /64 of an IPv6 address, since whoever has one of those has all of it. */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped) return mapped;
  if (isIP(address) !== 6) return address;
  const [head = '', tail] = new URL(`http://[${address.replace(/%.*$/, '')}]`).hostname.slice(1, -1).split('::');
  const groups = (text: string | undefined) => (text ? text.split(':') : []);
  const left = groups(head);
  const zeros = tail === undefined ? 0 : 8 - left.length - groups(tail).length;
  return `${[...left, ...Array<string>(zeros).fill('0'), ...groups(tail)].slice(0, 4).join(':')}::/64`;
}
