import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { Failure } from '../../tools/launcher/failure.js';
import { freePort, onFreePort } from '../../tools/launcher/processes/ports.js';

const HOST = '127.0.0.1';

describe('ports', () => {
  it('passes over a port that somebody listens on', async () => {
    const server = createServer().listen(0, HOST);
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    expect(await freePort(port, HOST)).toBeGreaterThan(port);
    server.close();
  });

  it('passes over a port that is spoken for', async () => {
    const port = await freePort(0, HOST);
    expect(await freePort(port, HOST, [port])).toBeGreaterThan(port);
  });

  it('takes the next one where somebody else was faster', async () => {
    const tried: number[] = [];
    const wanted = await freePort(0, HOST);
    const used = await onFreePort(wanted, (port) => Promise.resolve(tried.push(port) < 3 ? undefined : port));
    expect(tried).toHaveLength(3);
    expect(used).toBe(tried[2]);
    expect(tried[0]).toBe(wanted);
    expect(tried[1]).toBeGreaterThan(wanted);
    expect(tried[2]).toBeGreaterThan(tried[1] ?? 0);
  });

  it('gives up where somebody else always is', async () => {
    await expect(onFreePort(0, () => Promise.resolve(undefined))).rejects.toBeInstanceOf(Failure);
  });
});
