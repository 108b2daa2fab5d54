import type { ForeignHashes } from './foreign-hashes.js';
import { Config } from '../../platform/config.js';
import { Passwords, TooBusy } from './passwords.js';

const passwords = () => new Passwords({ decoy: () => Promise.resolve(undefined) } as ForeignHashes, { get: () => 1 } as unknown as Config);

/** Work that runs until it is released. */
function held() {
  let letGo = (): void => undefined;
  const until = new Promise<void>((resolve) => (letGo = resolve));
  return { until, letGo };
}

test('whoever has fewer waiting from the same network comes first, and in a network whoever came first', async () => {
  const line = passwords();
  const { until, letGo } = held();
  const order: string[] = [];
  const first = line.inLine('192.0.2.1', () => until);
  const others = ['192.0.2.7 a', '192.0.2.7 b', '192.0.2.7 c', '2001:db8::1 d', '2001:db8::2 e', '198.51.100.1 f'].map((one) =>
    line.inLine(one.split(' ')[0] ?? '', () => Promise.resolve(order.push(one.split(' ')[1] ?? ''))),
  );
  letGo();
  await Promise.all([first, ...others]);
  expect(order.join('')).toBe('adfbec');
});

test('the line is bounded, for one network more than for all, and who has left it makes room', async () => {
  const line = passwords();
  const { until, letGo } = held();
  const waiting = [line.inLine('192.0.2.1', () => until)];
  const crowd = (address: string, size: number) => Array.from({ length: size }, () => waiting.push(line.inLine(address, () => until)));
  crowd('192.0.2.1', 199);
  await expect(line.inLine('192.0.2.1', () => until)).rejects.toBeInstanceOf(TooBusy);
  crowd('192.0.2.2', 200);
  crowd('192.0.2.3', 1);
  // The queue is full for networks that already wait in it. A network without waiting requests still gets in.
  await expect(line.inLine('192.0.2.3', () => until)).rejects.toBeInstanceOf(TooBusy);
  for (let i = 0; i < 600; i += 1) waiting.push(line.inLine(`10.0.${String(i >> 8)}.${String(i & 255)}`, () => until));
  await expect(line.inLine('192.0.2.4', () => until)).rejects.toBeInstanceOf(TooBusy);
  letGo();
  await Promise.all(waiting);
  await line.inLine('192.0.2.1', () => until);
});
