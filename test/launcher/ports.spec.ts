import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { freePort, portSetting } from '../../tools/launcher/ports.js';

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

  it('takes the default where nothing is set, and names a wrong setting', () => {
    expect(portSetting('PORT', undefined, 3000)).toBe(3000);
    expect(portSetting('PORT', '', 3000)).toBe(3000);
    expect(portSetting('PORT', '8080', 3000)).toBe(8080);
    for (const wrong of ['80a', '-1', '65536', '1.5']) expect(() => portSetting('PORT', wrong, 3000)).toThrow(/^PORT must be/);
  });
});
